-- What runs produced: adapters and whole models, with their lineage.
create table tunedmodel (
    id                     uuid primary key,
    tenant_id              uuid        not null,
    name                   text        not null,
    kind                   text        not null check (kind in ('ADAPTER', 'MERGED', 'FULL')),
    base_model_id          uuid        not null references basemodel,
    base_model_name        text        not null,
    base_model_fingerprint text        not null,
    experiment_id          uuid        not null references experiment,
    experiment_name        text        not null,
    dataset_version_id     uuid        not null,
    dataset_label          text        not null,
    dataset_hash           text        not null,
    recipe_name            text        not null,
    run_id                 uuid        not null references training_run,
    -- no reference: retention may drop a checkpoint, the model made of it stays
    checkpoint_id          uuid        not null,
    step                   bigint      not null,
    -- the adapter that a merged model was made of
    adapter_id             uuid,
    -- how a merged model compares with base and adapter
    merge_check            jsonb,
    files                  jsonb       not null,
    created_at             timestamptz not null default now(),
    unique (tenant_id, id),
    unique (tenant_id, name),
    foreign key (tenant_id, adapter_id) references tunedmodel (tenant_id, id),
    check ((kind = 'MERGED') = (adapter_id is not null))
);
create index tunedmodel_newest on tunedmodel (tenant_id, created_at desc);
-- a run's output is published once, however often its collection is repeated
create unique index tunedmodel_output on tunedmodel (tenant_id, run_id) where adapter_id is null;
select tunewright_protect('tunedmodel');

-- Wishes to merge an adapter into its base, and what became of them.
create table tunedmodel_merge (
    id              uuid primary key,
    tenant_id       uuid        not null,
    adapter_id      uuid        not null,
    max_shard_bytes bigint      not null check (max_shard_bytes > 0),
    status          text        not null default 'QUEUED' check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
    attempt         int         not null default 0,
    message         text        not null default '',
    -- decided before anything is made, so that repeating the collection makes no second model
    merged_id       uuid        not null,
    created_at      timestamptz not null default now(),
    finished_at     timestamptz,
    foreign key (tenant_id, adapter_id) references tunedmodel (tenant_id, id) on delete cascade
);
create index tunedmodel_merge_adapter on tunedmodel_merge (tenant_id, adapter_id, created_at desc);
create unique index tunedmodel_merge_one on tunedmodel_merge (tenant_id, adapter_id) where status in ('QUEUED', 'RUNNING');
create index tunedmodel_merge_open on tunedmodel_merge (created_at) where status in ('QUEUED', 'RUNNING');
select tunewright_protect('tunedmodel_merge');
