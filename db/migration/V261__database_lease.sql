-- Work that one server does for all: who has it, and until when by the database's clock.
create table database_lease (
    name  text        primary key,
    owner uuid        not null,
    epoch bigint      not null default 1,
    until timestamptz not null
);
