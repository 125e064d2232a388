"""The records of dishonesty as the second source that others are matched with."""

from common import Records


def standing_documents(records: Records) -> set[tuple[str, str]]:
    """Kind of source and document number of the records that were not withdrawn; repaired ones stand."""
    standing = (row for row in records["dishonesty_records"] if row["status"] != "withdrawn")
    return {(row["source_kind"], row["document_no"]) for row in standing}
