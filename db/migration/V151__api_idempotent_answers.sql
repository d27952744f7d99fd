-- Answers of /api/v1 to requests that carried an Idempotency-Key: a repeat gets the same answer and makes nothing.
create table api_idempotent_answer (
    tenant_id  uuid        not null references identity_organisation on delete cascade,
    route      text        not null,
    key        text        not null,
    body_hash  text        not null,
    -- null while the first request is being answered
    status     int,
    media_type text,
    -- null also for answers that hold a secret: it is shown once
    body       text,
    created_at timestamptz not null default now(),
    primary key (tenant_id, route, key)
);
create index api_idempotent_answer_age on api_idempotent_answer (created_at);
select tunewright_protect('api_idempotent_answer');
