-- Where the attempt's worker ran, as soon as the cluster said so; empty before, and of attempts before this version.
alter table training_attempt add column node text not null default '';
