"""Nobody about whom an area of concern is leads the debrief that answers it (DEB-4)."""

from django.db import migrations

_TO_HOLD = "('open', 'arranged', 'postponed')"
_REQUIREMENT = f"""
CREATE FUNCTION debriefs_requirement_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.lead_id = OLD.lead_id AND NEW.state NOT IN {_TO_HOLD} THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM visits_areaofconcern WHERE visit_id = NEW.visit_id AND about_id = NEW.lead_id) THEN
        RAISE EXCEPTION 'a concern on the visit is about who is to lead its debrief'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'requirement_lead_not_concerned';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER debriefs_requirement_lead AFTER INSERT OR UPDATE ON debriefs_requirement
    FOR EACH ROW WHEN (NEW.lead_id IS NOT NULL) EXECUTE FUNCTION debriefs_requirement_lead();
"""
_DEBRIEF = f"""
CREATE FUNCTION debriefs_debrief_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM debriefs_debriefvisit l
        JOIN debriefs_requirement r ON r.visit_id = l.visit_id AND r.state IN {_TO_HOLD}
        JOIN visits_areaofconcern c ON c.visit_id = l.visit_id AND c.about_id = NEW.lead_id
        WHERE l.debrief_id = NEW.id AND l.is_open
    ) THEN
        RAISE EXCEPTION 'a concern on one of its visits is about who leads the debrief'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'debrief_lead_not_concerned';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER debriefs_debrief_lead AFTER UPDATE ON debriefs_debrief
    FOR EACH ROW WHEN (OLD.lead_id IS DISTINCT FROM NEW.lead_id
                       OR OLD.held_at IS DISTINCT FROM NEW.held_at)
    EXECUTE FUNCTION debriefs_debrief_lead();
"""  # noqa: S608 - the states, from above


class Migration(migrations.Migration):
    dependencies = [
        ("debriefs", "0010_action_owner_because"),
        ("visits", "0009_whom_concerns_are_about"),
    ]
    operations = [
        migrations.RunSQL(
            _REQUIREMENT + _DEBRIEF,
            "".join(
                f"DROP TRIGGER {table}_lead ON {table}; DROP FUNCTION {table}_lead();\n"
                for table in ("debriefs_requirement", "debriefs_debrief")
            ),
        )
    ]
