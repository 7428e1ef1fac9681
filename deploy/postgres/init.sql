-- Run once, by the superuser, in the database of a new and empty data volume. It makes three roles:
--   conclave_owner  logs in to migrate; owns the database and everything the migrations create
--   conclave_app    cannot log in; the migrations grant it what the running program may do
--   conclave_api    logs in to serve and to work; a member of conclave_app that owns nothing
-- Their passwords are read by the server itself from the files of the secrets, so that they stand in
-- no statement, argument or environment.
DO $roles$
DECLARE
  secrets_dir text := coalesce(current_setting('conclave.secrets_dir', true), '/run/secrets');
  owner_password text := rtrim(pg_read_file(secrets_dir || '/postgres_owner_password'), E'\r\n');
  api_password text := rtrim(pg_read_file(secrets_dir || '/postgres_api_password'), E'\r\n');
BEGIN
  IF length(owner_password) < 24 OR length(api_password) < 24 THEN
    RAISE EXCEPTION 'postgres_owner_password and postgres_api_password must have 24 characters or more';
  END IF;
  IF owner_password = api_password THEN
    RAISE EXCEPTION 'postgres_owner_password and postgres_api_password must differ';
  END IF;

  EXECUTE format('CREATE ROLE conclave_owner LOGIN PASSWORD %L', owner_password);
  CREATE ROLE conclave_app NOLOGIN;
  EXECUTE format('CREATE ROLE conclave_api LOGIN IN ROLE conclave_app PASSWORD %L', api_password);

  EXECUTE format('ALTER DATABASE %I OWNER TO conclave_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO conclave_app', current_database());
END
$roles$;
