-- Runs that are interrupted, paused, resumed and retried; the server that works on each; how each came to its state.
select set_config('tunewright.tenant', '*', true);

alter table training_run drop constraint training_run_status_check;
alter table training_run add constraint training_run_status_check check (status in
    ('QUEUED', 'PREPARING', 'STARTING', 'RUNNING', 'RESUMING', 'COLLECTING', 'PAUSING', 'PAUSED', 'CANCELLING',
     'SUCCEEDED', 'FAILED', 'CANCELLED'));
alter table training_run
    -- one word for what the sentence in `reason` says
    add column reason_code text not null default '',
    -- grows each time the run is resumed or retried: each round has a Batch job of its own
    add column round int not null default 0 check (round >= 0),
    -- since when it waits for its turn; null: since it was created
    add column queued_at timestamptz,
    add column stop_wish text check (stop_wish in ('CANCEL', 'PAUSE', 'DEADLINE')),
    add column stop_after_checkpoint boolean not null default false,
    -- time that its workers may take altogether
    add column deadline_seconds bigint check (deadline_seconds > 0),
    -- workers lost to the machines they ran on
    add column disruptions int not null default 0,
    -- tokens of earlier rounds that the usage ledger has already
    add column accounted_tokens bigint not null default 0,
    -- the server that works on it, and how often it changed hands: who has an older number may write nothing
    add column node uuid,
    add column tenure bigint not null default 0;
update training_run set stop_wish = 'CANCEL' where cancel_requested_at is not null;
update training_run set failure_kind = 'HOST_OUT_OF_MEMORY' where failure_kind = 'OUT_OF_MEMORY';
create index training_run_working on training_run (node)
    where status not in ('QUEUED', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED');

alter table training_attempt
    add column round int not null default 0,
    -- how it was lost, if it was, and in whose words
    add column lost_as text,
    add column lost_why text not null default '',
    -- the newest step that was known when it was lost
    add column reached_step bigint not null default 0;

-- Servers and when each was last heard of, by the database's clock.
create table training_node (
    id         uuid primary key,
    host       text        not null,
    started_at timestamptz not null default now(),
    seen_at    timestamptz not null default now()
);

-- One row for each change of a run's state; nothing but the trigger writes it.
create table training_transition (
    tenant_id   uuid        not null,
    run_id      uuid        not null references training_run on delete cascade,
    number      bigint generated always as identity,
    at          timestamptz not null default clock_timestamp(),
    round       int         not null,
    before      text,
    after       text        not null,
    reason_code text        not null,
    primary key (run_id, number)
);
create index training_transition_tenant on training_transition (tenant_id, run_id, number);
select tunewright_protect('training_transition');

create function training_note_transition() returns trigger
    language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into training_transition (tenant_id, run_id, round, before, after, reason_code)
        values (new.tenant_id, new.id, new.round, null, new.status, new.reason_code);
    elsif new.status is distinct from old.status then
        insert into training_transition (tenant_id, run_id, round, before, after, reason_code)
        values (new.tenant_id, new.id, new.round, old.status, new.status, new.reason_code);
    end if;
    return null;
end $$;
create trigger note_transition after insert or update of status on training_run
    for each row execute function training_note_transition();
