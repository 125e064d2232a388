use std::collections::BTreeMap;
use std::path::Path;

/// The files of a plan by path (`/` between folders), wherever they come from: a folder or the program itself.
#[derive(Clone, Debug, Default)]
pub struct PlanFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl PlanFiles {
    /// The folders of a plan that hold definitions.
    pub const FOLDERS: [&'static str; 3] = ["pipeline/sources", "indicators", "queries"];

    /// Takes one file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(path.into(), bytes);
    }

    /// Reads the definition folders below `root`.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn from_dir(root: &Path) -> std::io::Result<Self> {
        let mut files = Self::default();
        for folder in Self::FOLDERS {
            let dir = root.join(folder);
            if dir.is_dir() {
                files.walk(&dir, folder)?;
            }
        }
        Ok(files)
    }

    fn walk(&mut self, dir: &Path, prefix: &str) -> std::io::Result<()> {
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), &path)?;
            } else if entry.file_type()?.is_file() {
                // Links and pipes are left out: a plan is what lies in its folder.
                self.files.insert(path, std::fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// The bytes of one file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Every file below a folder, in order of path.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files
            .iter()
            .filter(move |(path, _)| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Every file, in order of path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}
