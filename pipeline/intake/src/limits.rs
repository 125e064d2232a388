/// How much a file may claim.
///
/// The defaults are far above what offices send and far below what stops a machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one spool beyond `spool_ratio` times the file.
    pub spool_bytes: u64,
    /// Times the file's size that a spool may have.
    pub spool_ratio: u64,
    /// Bytes that one part of a zipped workbook or one member of an archive may inflate to.
    pub part_bytes: u64,
    /// Bytes of a part that is held in memory (shared texts, styles), or of an HTML file.
    pub held_bytes: u64,
    /// Texts that a workbook may share, and cells of an XLS sheet that may be held.
    pub held_items: u64,
    /// Files in an archive.
    pub members: usize,
    /// Bytes of all members of an archive together.
    pub archive_bytes: u64,
    /// Times its packed size that a member of an archive may have, when it is larger than a mebibyte.
    pub archive_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            spool_bytes: 256 << 20,
            spool_ratio: 100,
            part_bytes: 4 << 30,
            held_bytes: 256 << 20,
            held_items: 8_000_000,
            members: 10_000,
            archive_bytes: 8 << 30,
            archive_ratio: 200,
        }
    }
}

/// Rows of a sheet in every spreadsheet program.
pub(crate) const ROWS: u32 = 1_048_576;

/// Columns of a sheet.
pub(crate) const COLUMNS: u32 = 16_384;
