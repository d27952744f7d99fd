-- Recipes of an organisation. The author's text is the recipe; data is what it means, for those who cannot read YAML.
create table recipe
(
    tenant_id   uuid        not null references identity_organisation,
    id          uuid        primary key,
    version     bigint      not null,
    name        text        not null,
    origin      text,
    origin_yaml text,
    yaml        text        not null,
    data        jsonb       not null,
    author      uuid,
    changed_at  timestamptz not null,
    unique (tenant_id, id)
);
create index recipe_newest on recipe (tenant_id, changed_at desc, id);
select tunewright_protect('recipe');
