-- Operators run the installation: clusters, machines, shares of organisations. They see names and numbers of all
-- organisations, nothing of their data. Who set the installation up is one.
alter table identity_user
    add column operator boolean not null default false;

select set_config('tunewright.tenant', '*', true);
update identity_user
   set operator = true
 where id = (select user_id from identity_membership where role = 'OWNER' order by created_at, user_id limit 1);

-- Keys operate only where it was asked for when they were made.
alter table identity_api_key
    add column operator boolean not null default false;
