-- Checkpoints whose files were verified against their manifest and lie in the artifact store.
create table checkpoint (
    id            uuid primary key,
    tenant_id     uuid        not null,
    run_id        uuid        not null references training_run,
    step          bigint      not null check (step >= 0),
    epoch         double precision not null,
    training_loss double precision,
    -- by name: hash and bytes
    files         jsonb       not null,
    bytes         bigint      not null,
    saved_at      timestamptz not null default now(),
    unique (run_id, step)
);
create index checkpoint_tenant on checkpoint (tenant_id, run_id, step desc);
select tunewright_protect('checkpoint');
