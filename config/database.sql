-- The roles and the database, made by a superuser; safe to run again. start.py pipes it to psql, and the
-- container of PostgreSQL runs it on its first start. Extensions are trusted ones: `migrate` adds them.
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['ev_owner', 'ev_app', 'ev_intelligence',
       'ev_intelligence_submitter', 'ev_intelligence_keeper']) AS name
 WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
-- The owner migrates; the application's role owns nothing and reaches only what `migrate` grants it.
ALTER ROLE ev_owner WITH LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE ev_app WITH LOGIN NOINHERIT NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS PASSWORD :'app_password';
-- Intelligence: roles that nobody signs in with. The application takes one for a part of one transaction
-- (intelligence/separation.py), and has none of their rights otherwise: NOINHERIT.
ALTER ROLE ev_intelligence WITH NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
ALTER ROLE ev_intelligence_submitter WITH NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
ALTER ROLE ev_intelligence_keeper WITH NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
GRANT ev_intelligence, ev_intelligence_submitter, ev_intelligence_keeper TO ev_app;
SELECT 'CREATE DATABASE ev OWNER ev_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'ev') \gexec
REVOKE ALL ON DATABASE ev FROM PUBLIC;
GRANT CONNECT ON DATABASE ev TO ev_app;
