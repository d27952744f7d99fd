-- Base models: those of organisations, and those that ship with the product, whose tenant is all zeros.
create table basemodel (
    id          uuid        primary key,
    tenant_id   uuid        not null,
    name        text        not null,
    fingerprint text        not null,
    built_in    boolean     not null,
    -- where it came from, for people
    source      text        not null,
    -- file name to owner, hash and size of the stored artifact
    files       jsonb       not null,
    inspection  jsonb       not null,
    author      uuid,
    created_at  timestamptz not null default now()
);
create unique index basemodel_name on basemodel (tenant_id, lower(name));
select tunewright_protect('basemodel');
-- What ships with the product is seen by every organisation, and written by background work only: this policy is for reading.
create policy shared on basemodel for select
    using (tenant_id = '00000000-0000-0000-0000-000000000000' and coalesce(current_setting('tunewright.tenant', true), '') <> '');

create table basemodel_import (
    id          uuid        primary key,
    tenant_id   uuid        not null references identity_organisation,
    name        text        not null,
    -- as it was checked: a real path below an allowed folder
    directory   text        not null,
    source      text        not null,
    state       text        not null check (state in ('COPYING', 'FAILED', 'DONE')),
    total_bytes bigint      not null,
    done_bytes  bigint      not null default 0,
    code        text        not null default '',
    message     text        not null default '',
    model_id    uuid        references basemodel on delete set null,
    author      uuid        not null,
    created_at  timestamptz not null default now()
);
create index basemodel_import_open on basemodel_import (tenant_id, created_at desc) where state <> 'DONE';
-- one name is copied once at a time
create unique index basemodel_import_name on basemodel_import (tenant_id, lower(name)) where state = 'COPYING';
select tunewright_protect('basemodel_import');
