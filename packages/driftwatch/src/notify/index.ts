// What a person reads of an alert
export type {
  AlertKind,
  AlertLinks,
  AlertMessage,
  CauseClass,
  ComparedWith,
  Comparison,
  Finding,
  Segments,
} from "./alert-message.ts";
export type { ChartSpec, DistributionChart, LevelsChart, SeriesChart } from "./chart-spec.ts";
export { causeWords, severityLevels, severityWords, writeChip, writeState } from "./severity-words.ts";

// The same of two tables that were compared
export { alertMessageOf } from "./alert-message-of.ts";
export type { AlertMessageOptions } from "./alert-message-of.ts";

// The alert in the form of each channel
export { writeAlertHtml } from "./alert-html.ts";
export { writeAlertSlack } from "./alert-slack.ts";
export type { SlackBlock, SlackMessage, SlackText } from "./alert-slack.ts";
export { writeAlertSubject } from "./alert-subject.ts";
export { writeAlertText } from "./alert-text.ts";
export { writeAlertWebhook } from "./alert-webhook.ts";
export type { AlertWebhook } from "./alert-webhook.ts";
export { writeTestMessage } from "./test-message.ts";

// The picture in it
export { drawChart } from "./chart.ts";

// Senders: the way out is passed in
export type { Delivery } from "./delivery.ts";
export type { Fetch, PostAnswer, PostOptions, PostRequest } from "./post.ts";
export { sendMail } from "./send-mail.ts";
export type { Letter, MailAddress, MailOptions, MailTransport } from "./send-mail.ts";
export { smtpTransport } from "./smtp-transport.ts";
export type { SmtpOptions } from "./smtp-transport.ts";
export { isSlackWebhook, sendSlack } from "./send-slack.ts";
export { sendWebhook } from "./send-webhook.ts";
export type { WebhookOptions } from "./send-webhook.ts";
export { isMailAddress } from "./mail-address.ts";
export { signWebhook, writeWebhookSecret } from "./sign-webhook.ts";

// When to send, and when to try again
export { backoff } from "./backoff.ts";
export type { BackoffOptions } from "./backoff.ts";
export { throttle } from "./throttle.ts";
export type { ThrottleOptions, ThrottleState, ThrottleStep } from "./throttle.ts";
