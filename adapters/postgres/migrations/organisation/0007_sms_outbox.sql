-- Messages on their way to phones, sealed by the vault of whom they concern. A command lays one ready before it is
-- carried out; its event that names the message releases it. Rows are changed in place and forgotten. Runs with
-- search_path set to the organisation's.
create table sms_outbox (
    message_id text primary key,
    command_id uuid not null,              -- whose event is the release
    subject text not null,
    sealed text,                           -- phone and text; the phone alone once it is sent; null at the end
    number integer not null,               -- by which the gateway is asked
    state text not null default 'WAITING',
    expires_at timestamptz not null,       -- until then it is of use
    release jsonb,                         -- what the event says
    reason text,                           -- why it failed
    rejections smallint not null default 0,
    asked smallint not null default 0,     -- how often the gateway was asked since it was sent
    next_at timestamptz,                   -- when the worker looks at it again; null: it need not
    made_at timestamptz not null default now(),
    check (state = 'WAITING' or release is not null)
) with (fillfactor = 50);
create index sms_outbox_waiting on sms_outbox (command_id) where state = 'WAITING';
create index sms_outbox_next_at on sms_outbox (next_at) where next_at is not null;
create index sms_outbox_number on sms_outbox (number);

grant select, insert, update, delete on sms_outbox to kassa_writer;
