-- The pod that an attempt is tied to, once one called; a pod is good for one attempt only, and so is a secret.
alter table training_attempt add column pod_uid text check (length(pod_uid) between 1 and 64);
create unique index training_attempt_pod on training_attempt (pod_uid) where pod_uid is not null;
create unique index training_attempt_secret on training_attempt (token_hash) where token_hash <> '';
