-- Training runs, their attempts, and what their workers reported.

create table training_run (
    id                    uuid primary key,
    tenant_id             uuid        not null,
    experiment_id         uuid        not null,
    number                int         not null check (number > 0),
    author_id             uuid        not null,
    -- copied, so that lists need no other table and later changes of names change no history
    experiment_name       text        not null,
    base_model_name       text        not null,
    dataset_label         text        not null,
    -- a client that repeats its request gets the same run
    idempotency_key       text,
    status                text        not null default 'QUEUED' check (status in
        ('QUEUED', 'PREPARING', 'STARTING', 'RUNNING', 'COLLECTING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    reason                text        not null default '',
    failure_kind          text,
    attempts              int         not null default 0,
    last_sequence         bigint      not null default 0,
    step                  bigint      not null default 0,
    total_steps           bigint      not null default 0,
    epoch                 double precision not null default 0,
    last_loss             double precision,
    held_out_loss         double precision,
    tokens_per_second     double precision not null default 0,
    trained_tokens        bigint      not null default 0,
    peak_bytes            bigint      not null default 0,
    -- where and when the current attempt began to train, and its newest step: what the time left is computed from
    first_step            bigint      not null default 0,
    training_since        timestamptz,
    stepped_at            timestamptz,
    created_at            timestamptz not null default now(),
    cancel_requested_at   timestamptz,
    checkpoint_requested  boolean     not null default false,
    admitted_at           timestamptz,
    prepared_at           timestamptz,
    launched_at           timestamptz,
    training_at           timestamptz,
    collecting_at         timestamptz,
    finished_at           timestamptz,
    unique (experiment_id, number),
    check ((finished_at is not null) = (status in ('SUCCEEDED', 'FAILED', 'CANCELLED')))
);
create index training_run_tenant on training_run (tenant_id, created_at desc);
create unique index training_run_idempotency on training_run (tenant_id, idempotency_key);
create index training_run_active on training_run (created_at) where finished_at is null;
select tunewright_protect('training_run');

create table training_attempt (
    tenant_id    uuid        not null,
    run_id       uuid        not null references training_run on delete cascade,
    attempt      int         not null check (attempt > 0),
    worker       text        not null unique,
    token_hash   text        not null,
    -- bytes of the worker's events.ndjson that are stored
    acknowledged bigint      not null default 0,
    dropped      bigint      not null default 0,
    result       jsonb,
    ended_as     text,
    created_at   timestamptz not null default now(),
    heartbeat_at timestamptz,
    ended_at     timestamptz,
    primary key (run_id, attempt)
);
create index training_attempt_tenant on training_attempt (tenant_id, run_id);
select tunewright_protect('training_attempt');

create table training_event (
    tenant_id   uuid        not null,
    run_id      uuid        not null references training_run on delete cascade,
    sequence    bigint      not null,
    attempt     int         not null,
    -- place of the line in the attempt's events.ndjson: a repeated report is recognised
    byte_offset bigint      not null,
    type        text        not null,
    step        bigint      not null,
    at          timestamptz not null,
    body        jsonb       not null,
    primary key (run_id, sequence),
    unique (run_id, attempt, byte_offset)
);
create index training_event_tenant on training_event (tenant_id, run_id, type, sequence);
select tunewright_protect('training_event');

create table training_metric (
    tenant_id uuid             not null,
    run_id    uuid             not null references training_run on delete cascade,
    name      text             not null,
    step      bigint           not null,
    value     double precision not null,
    primary key (run_id, name, step)
);
create index training_metric_tenant on training_metric (tenant_id, run_id);
select tunewright_protect('training_metric');
