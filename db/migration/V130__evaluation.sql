-- One model measured on the held-out split of one dataset version.
create table evaluation (
    tenant_id          uuid        not null,
    id                 uuid        not null,
    base_model_id      uuid        not null,
    tuned_model_id     uuid,
    model_name         text        not null,
    base_model_name    text        not null,
    dataset_version_id uuid        not null,
    dataset_label      text        not null,
    -- hash over all that must agree before two scores may stand in one column
    protocol           text        not null,
    status             text        not null check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
    message            text        not null default '',
    done               integer     not null default 0,
    total              integer     not null default 0,
    author             uuid        not null,
    created_at         timestamptz not null default now(),
    finished_at        timestamptz,
    primary key (tenant_id, id)
);
create index evaluation_by_dataset on evaluation (tenant_id, dataset_version_id, created_at desc);
create index evaluation_by_time on evaluation (tenant_id, created_at desc);
create index evaluation_unfinished on evaluation (created_at) where status in ('QUEUED', 'RUNNING');
select tunewright_protect('evaluation');

create table evaluation_score (
    tenant_id      uuid             not null,
    evaluation_id  uuid             not null,
    metric         text             not null,
    value          double precision not null,
    standard_error double precision not null,
    n              integer          not null,
    primary key (tenant_id, evaluation_id, metric),
    foreign key (tenant_id, evaluation_id) references evaluation on delete cascade
);
select tunewright_protect('evaluation_score');

create table evaluation_sample (
    tenant_id      uuid             not null,
    evaluation_id  uuid             not null,
    line           integer          not null,
    question       text             not null,
    expected       text             not null,
    answer         text             not null,
    asked          boolean          not null,
    correct        boolean          not null,
    loss           double precision,
    tokens         integer          not null,
    primary key (tenant_id, evaluation_id, line),
    foreign key (tenant_id, evaluation_id) references evaluation on delete cascade
);
select tunewright_protect('evaluation_sample');
