-- Two rules that turn one knob of the default policy would contradict each other.
create unique index one_rule_a_knob on rules (organisation, coalesce(model, 0), kind)
  where enabled and kind in ('default', 'performance');
