-- Experiments: dataset version × base model × recipe, as they were when the question was asked.
create table experiment
(
    tenant_id              uuid        not null references identity_organisation,
    id                     uuid        primary key,
    name                   text        not null,
    dataset_version        uuid        not null,
    dataset_label          text        not null,
    dataset_hash           text        not null,
    base_model             uuid        not null references basemodel on delete restrict,
    base_model_name        text        not null,
    base_model_fingerprint text        not null,
    -- the copy below is what runs train with; the recipe itself may change or go
    recipe_id              uuid        references recipe (id) on delete set null,
    recipe_name            text        not null,
    recipe_yaml            text        not null,
    recipe                 jsonb       not null,
    forecast               jsonb       not null,
    author                 uuid        not null,
    created_at             timestamptz not null,
    unique (tenant_id, id),
    foreign key (tenant_id, dataset_version) references dataset_version (tenant_id, id) on delete restrict
);
create index experiment_newest on experiment (tenant_id, created_at desc, id);
create index experiment_dataset on experiment (tenant_id, dataset_version);
create index experiment_model on experiment (tenant_id, base_model);
create index experiment_recipe on experiment (recipe_id);
select tunewright_protect('experiment');

-- Tokens of a dataset version as a model sees it; neither ever changes.
create table experiment_token_count
(
    tenant_id         uuid   not null,
    dataset_version   uuid   not null,
    model_fingerprint text   not null,
    max_length        int    not null,
    -- 4 bytes an example, high byte first: its tokens after the cut
    lengths           bytea  not null,
    learnt            bigint not null,
    truncated         int    not null,
    unlearnt          int    not null,
    refused           int    not null,
    longest           int    not null,
    primary key (tenant_id, dataset_version, model_fingerprint, max_length),
    foreign key (tenant_id, dataset_version) references dataset_version (tenant_id, id) on delete cascade
);
select tunewright_protect('experiment_token_count');

-- What finished runs measured.
create table experiment_speed
(
    tenant_id         uuid             not null,
    base_model        uuid             not null references basemodel on delete cascade,
    method            text             not null,
    precision         text             not null,
    tokens_per_second double precision not null,
    peak_bytes        bigint           not null,
    measured_at       timestamptz      not null default clock_timestamp()
);
create index experiment_speed_newest on experiment_speed (tenant_id, base_model, method, precision, measured_at desc);
select tunewright_protect('experiment_speed');
