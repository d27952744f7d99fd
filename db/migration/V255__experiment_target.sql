-- Where an experiment trains and what trains it; names of the operator's lists, empty for the default.
alter table experiment
    add column machine text not null default '',
    add column trainer text not null default '',
    add column nodes   int  not null default 1 check (nodes between 1 and 64);
