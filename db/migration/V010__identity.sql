-- People, their organisations, and how they come in. People belong to no organisation: what an organisation sees of them
-- is its membership.

create table identity_user (
    id             uuid primary key,
    email          text        not null,
    name           text        not null,
    password_hash  text        not null,
    locale         text        not null,
    theme          text        not null default 'SYSTEM' check (theme in ('SYSTEM', 'LIGHT', 'DARK')),
    -- the organisation of the last session
    current_tenant uuid,
    created_at     timestamptz not null default now()
);
create unique index identity_user_email on identity_user (lower(email));

create table identity_organisation (
    id         uuid primary key,
    name       text        not null,
    slug       text        not null unique,
    created_at timestamptz not null default now()
);
alter table identity_organisation enable row level security;
alter table identity_organisation force row level security;
create policy tenant on identity_organisation using (tunewright_sees(id)) with check (tunewright_sees(id));

alter table identity_user
    add foreign key (current_tenant) references identity_organisation on delete set null;

create table identity_membership (
    tenant_id  uuid        not null references identity_organisation on delete cascade,
    user_id    uuid        not null references identity_user on delete cascade,
    role       text        not null check (role in ('VIEWER', 'MEMBER', 'ADMIN', 'OWNER')),
    created_at timestamptz not null default now(),
    primary key (tenant_id, user_id)
);
create index identity_membership_user on identity_membership (user_id);
select tunewright_protect('identity_membership');

create table identity_invitation (
    id          uuid primary key,
    tenant_id   uuid        not null references identity_organisation on delete cascade,
    token_hash  text        not null unique,
    role        text        not null check (role in ('VIEWER', 'MEMBER', 'ADMIN', 'OWNER')),
    note        text        not null,
    created_by  uuid        references identity_user on delete set null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    accepted_by uuid        references identity_user on delete set null,
    accepted_at timestamptz,
    revoked_at  timestamptz
);
create index identity_invitation_tenant on identity_invitation (tenant_id, created_at desc);
select tunewright_protect('identity_invitation');

create table identity_api_key (
    id           uuid primary key,
    tenant_id    uuid        not null,
    user_id      uuid        not null,
    name         text        not null,
    -- what of the key may be shown: enough to recognise it
    prefix       text        not null,
    key_hash     text        not null unique,
    role         text        not null check (role in ('VIEWER', 'MEMBER', 'ADMIN', 'OWNER')),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    -- a key ends with the membership of its owner
    foreign key (tenant_id, user_id) references identity_membership on delete cascade
);
create index identity_api_key_tenant on identity_api_key (tenant_id, user_id, created_at desc);
select tunewright_protect('identity_api_key');

-- One link at most is open, and only while there is no user.
create table identity_setup (
    only_row   boolean primary key default true check (only_row),
    token_hash text        not null,
    created_at timestamptz not null default now()
);

-- How often a sign-in failed lately: one row an account (a hash of what was typed, known or not) and one an address.
create table identity_sign_in_attempt (
    subject       text primary key,
    failures      integer     not null,
    blocked_until timestamptz not null,
    last_at       timestamptz not null
);
