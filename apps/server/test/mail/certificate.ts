/**
 * A certificate for localhost and 127.0.0.1 that nothing but a test trusts, good for a hundred years, and its key. Made by
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj "/CN=DriftGuard tests"
 * -addext "subjectAltName=DNS:localhost,IP:127.0.0.1"`.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBqjCCAU+gAwIBAgIUNEeFEwNwmGGz2woDVlHQBFBiIjswCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQRHJpZnRHdWFyZCB0ZXN0czAgFw0yNjExMjYyMTI1MTZaGA8y
MTI2MTEwMjIxMjUxNlowGzEZMBcGA1UEAwwQRHJpZnRHdWFyZCB0ZXN0czBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABEXfk5NtOpKozfx59o+bGNmPotbH+ab25SK+
phi+1/SmB1O1DveEYzi0lBn6no12z7vSb702qcv3QeORd3o9JE6jbzBtMB0GA1Ud
DgQWBBRsQhKnHUwrvwu/l9xUQGybwhFbEjAfBgNVHSMEGDAWgBRsQhKnHUwrvwu/
l9xUQGybwhFbEjAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9z
dIcEfwAAATAKBggqhkjOPQQDAgNJADBGAiEAjKxf+gSYDExhWJ5eYCMUadwIonp8
Y1geuU2CXUISQTICIQCsdg34FDYUxmKotJ2/Mf6WJFY3X1V9VqkoM7dL+SbYBw==
-----END CERTIFICATE-----
`;

export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1LyilmyCcwoWDQ+j
8XSoBwQEmqdNj4NmsTBvRJXsC5yhRANCAARF35OTbTqSqM38efaPmxjZj6LWx/mm
9uUivqYYvtf0pgdTtQ73hGM4tJQZ+p6Nds+70m+9NqnL90HjkXd6PSRO
-----END PRIVATE KEY-----
`;
