-- What a job of the OpenAI-compatible API was asked for beyond its run: clients read it back.
create table api_fine_tuning_job (
    tenant_id       uuid   not null,
    run_id          uuid   not null,
    suffix          text,
    seed            bigint not null,
    validation_file uuid,
    metadata        jsonb  not null default '{}',
    method          jsonb  not null,
    primary key (tenant_id, run_id)
);
select tunewright_protect('api_fine_tuning_job');

-- Answers to requests that carried an Idempotency-Key, so that a repeat makes nothing twice.
create table api_idempotency (
    tenant_id  uuid        not null,
    key        text        not null,
    route      text        not null,
    body_hash  text        not null,
    object_id  uuid        not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, route, key)
);
select tunewright_protect('api_idempotency');
