-- What a run asks for, copied with the rest of its experiment: the queue of all organisations is one look.
alter table training_run
    add column machine          text   not null default '',
    add column nodes            int    not null default 1,
    -- what the forecast said, 0 if it could not tell
    add column expected_seconds bigint not null default 0;
select set_config('tunewright.tenant', '*', true);
update training_run r
   set machine = e.machine, nodes = e.nodes
  from experiment e
 where e.id = r.experiment_id and e.tenant_id = r.tenant_id and (e.machine <> '' or e.nodes <> 1);

-- What the worker of each attempt cost, once it ended; stays when the run is deleted, so that deleting frees no share.
create table training_charge (
    tenant_id      uuid             not null references identity_organisation on delete cascade,
    run_id         uuid             not null,
    attempt        int              not null,
    machine        text             not null,
    nodes          int              not null,
    -- of one machine
    price_per_hour double precision not null check (price_per_hour >= 0),
    -- the rate at which its share was used, all machines together
    share_per_hour double precision not null check (share_per_hour >= 0),
    seconds        double precision not null check (seconds >= 0),
    ended_at       timestamptz      not null,
    primary key (run_id, attempt)
);
create index training_charge_tenant on training_charge (tenant_id, run_id);
create index training_charge_recent on training_charge (ended_at);
select tunewright_protect('training_charge');

-- Attempts of the time before there were prices cost nothing.
alter table training_attempt add column charged boolean not null default false;
update training_attempt a set charged = true
 where exists (select from training_run r where r.id = a.run_id and (r.finished_at is not null or a.attempt < r.attempts));
create index training_attempt_uncharged on training_attempt (run_id) where not charged;

-- An organisation's share of the machines; without a row weight 1 and no limit.
create table training_share (
    tenant_id uuid             primary key references identity_organisation on delete cascade,
    weight    double precision not null default 1 check (weight > 0 and weight <= 1000),
    machines  int check (machines >= 0),
    gpus      int check (gpus >= 0)
);
select tunewright_protect('training_share');
