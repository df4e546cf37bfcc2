"""What was sealed of a document, and what was decided about one, never changes."""

from django.db import migrations

# What was sealed never changes, whoever asks (assurance 30).
SEAL = """
CREATE FUNCTION documents_document_stays_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was sealed of a document never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER document_stays_sealed BEFORE UPDATE ON documents_document FOR EACH ROW
WHEN ((OLD.id, OLD.sha256, OLD.size, OLD.media_type, OLD.original, OLD.original_name, OLD.uploaded_by_id,
       OLD.received_at, OLD.device_time)
      IS DISTINCT FROM
      (NEW.id, NEW.sha256, NEW.size, NEW.media_type, NEW.original, NEW.original_name, NEW.uploaded_by_id,
       NEW.received_at, NEW.device_time))
EXECUTE FUNCTION documents_document_stays_sealed();
"""
UNSEAL = """
DROP TRIGGER document_stays_sealed ON documents_document;
DROP FUNCTION documents_document_stays_sealed();
"""
# What was asked for and what was decided never change; only that the files are gone is added, once. A document
# that was disposed of never comes back.
DECIDED = """
CREATE FUNCTION documents_disposal_stays_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a disposal that was decided never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER disposal_stays_asked BEFORE UPDATE ON documents_disposal FOR EACH ROW
WHEN ((OLD.id, OLD.document_id, OLD.asked_by_id, OLD.asked_at, OLD.reason)
      IS DISTINCT FROM (NEW.id, NEW.document_id, NEW.asked_by_id, NEW.asked_at, NEW.reason))
EXECUTE FUNCTION documents_disposal_stays_decided();
CREATE TRIGGER disposal_stays_decided BEFORE UPDATE ON documents_disposal FOR EACH ROW
WHEN (OLD.decision <> '' AND (OLD.erased_at IS NOT NULL
      OR (OLD.decision, OLD.decided_by_id, OLD.decided_at, OLD.words)
         IS DISTINCT FROM (NEW.decision, NEW.decided_by_id, NEW.decided_at, NEW.words)))
EXECUTE FUNCTION documents_disposal_stays_decided();
CREATE TRIGGER disposal_is_kept BEFORE DELETE ON documents_disposal FOR EACH ROW
EXECUTE FUNCTION documents_disposal_stays_decided();
CREATE FUNCTION documents_document_stays_disposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM documents_disposal WHERE document_id = OLD.id AND decision = 'confirmed') THEN
    RAISE EXCEPTION 'a document that was disposed of never comes back'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER document_stays_disposed BEFORE UPDATE ON documents_document FOR EACH ROW
WHEN (OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL)
EXECUTE FUNCTION documents_document_stays_disposed();
"""
UNDECIDED = """
DROP TRIGGER document_stays_disposed ON documents_document;
DROP FUNCTION documents_document_stays_disposed();
DROP TRIGGER disposal_is_kept ON documents_disposal;
DROP TRIGGER disposal_stays_decided ON documents_disposal;
DROP TRIGGER disposal_stays_asked ON documents_disposal;
DROP FUNCTION documents_disposal_stays_decided();
"""


class Migration(migrations.Migration):
    replaces = [("documents", "0002_sealed_columns_and_constraints"), ("documents", "0003_disposal")]
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(SEAL, UNSEAL), migrations.RunSQL(DECIDED, UNDECIDED)]
