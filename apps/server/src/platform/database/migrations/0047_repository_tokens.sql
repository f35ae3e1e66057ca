-- What a private repository elsewhere is read with, sealed, and sent to its remote alone. Null: it is read without a password.
alter table repositories add column token text;
