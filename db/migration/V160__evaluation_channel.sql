-- Evaluation workers report over the worker channel, conversation by conversation. The rows of an evaluation are
-- written before its worker starts, so that each conversation is measured and counted once.
alter table evaluation
    -- how often a user started it; with each the job begins anew
    add column round            integer not null default 1,
    -- attempts of all rounds, and of those before this one
    add column attempts         integer not null default 0,
    add column attempts_before  integer not null default 0,
    add column cancel_requested boolean not null default false,
    -- why it failed, in one word of the worker's failures
    add column failure          text;
alter table evaluation drop constraint evaluation_status_check;
alter table evaluation add constraint evaluation_status_check
    check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'));

-- Rows from before are all measured.
alter table evaluation_sample
    add column measured                boolean not null default true,
    add column negative_log_likelihood double precision;
alter table evaluation_sample alter column measured set default false;

create table evaluation_attempt (
    tenant_id     uuid        not null,
    evaluation_id uuid        not null,
    attempt       integer     not null,
    worker        text        not null,
    token_hash    text        not null,
    -- bytes of the worker's events that are stored
    acknowledged  bigint      not null default 0,
    result        jsonb,
    created_at    timestamptz not null default now(),
    heartbeat_at  timestamptz,
    ended_at      timestamptz,
    primary key (tenant_id, evaluation_id, attempt),
    foreign key (tenant_id, evaluation_id) references evaluation on delete cascade
);
select tunewright_protect('evaluation_attempt');
