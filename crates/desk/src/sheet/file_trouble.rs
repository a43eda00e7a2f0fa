use std::io;

use strum::{IntoStaticStr, VariantNames};

/// Why a file cannot be read as a table at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum FileTrouble {
    /// There is no such file.
    #[error("file not found: {detail}")]
    FileNotFound {
        /// What the operating system said.
        detail: String,
    },
    /// The file exists and may not be read by who asks.
    #[error("no permission to read the file: {detail}")]
    FileNotPermitted {
        /// What the operating system said.
        detail: String,
    },
    /// The path names a directory.
    #[error("this is a directory")]
    FileIsDirectory,
    /// The operating system could not read the file.
    #[error("the file cannot be read: {detail}")]
    FileUnreadable {
        /// What the operating system said.
        detail: String,
    },
    /// The file is larger than any table this library takes.
    #[error("the file has {bytes} bytes, at most {most_bytes} are read")]
    FileTooLarge {
        /// Size of the file, or as much of it as was read.
        bytes: u64,
        /// The limit.
        most_bytes: u64,
    },
    /// The file, or every visible sheet of the workbook, holds nothing.
    #[error("the file is empty")]
    FileIsEmpty,
    /// The file is something else: a document, a picture, a web page.
    #[error("the file is not a table but {looks_like}")]
    FileIsNotATable {
        /// What it looks like.
        looks_like: NotATable,
    },
    /// The text is UTF-16, which Excel calls "Unicode text".
    #[error("the text is UTF-16")]
    EncodingIsUtf16,
    /// A byte that neither UTF-8 nor Windows-1252 gives a meaning to.
    #[error("byte {byte:#04X} at line {line} is neither UTF-8 nor Windows-1252")]
    EncodingUnknown {
        /// The first such byte.
        byte: u8,
        /// Its line; line breaks inside quotes count here.
        line: u32,
    },
    /// A quote is opened and never closed.
    #[error("the quote opened at row {row} is never closed")]
    QuoteNotClosed {
        /// The row where it opens.
        row: u32,
    },
    /// A column has values, or stands between others, and has no name.
    #[error("column {column} has no name (row {row})")]
    ColumnUnnamed {
        /// The column; the first is 1.
        column: u32,
        /// The first row with a value there, or the header where the column lies between others.
        row: u32,
    },
    /// The name of a column is a formula or an error.
    #[error("the name of column {column} cannot be read")]
    ColumnNameUnreadable {
        /// The column; the first is 1.
        column: u32,
    },
    /// Two columns have the same name.
    #[error("columns {first} and {second} are both named {name}")]
    ColumnNamedTwice {
        /// The name they share.
        name: String,
        /// The column that has it first; the first of the file is 1.
        first: u32,
        /// The column that has it again.
        second: u32,
    },
    /// Cells are merged among those that hold the table.
    #[error("cells {range} are merged")]
    CellsMerged {
        /// The first merged range, as in `A1:B2`.
        range: String,
        /// The sheet it stands in.
        sheet: String,
    },
    /// A row is wider than the widest sheet.
    #[error("row {row} has more than {most} cells")]
    ColumnsTooMany {
        /// The first such row.
        row: u32,
        /// The limit.
        most: u32,
    },
    /// The table has too many rows.
    #[error("the table goes beyond row {most}")]
    RowsTooMany {
        /// The last row that may be used.
        most: u32,
    },
    /// Rows and columns together make too many cells.
    #[error("the table has more than {most} cells")]
    TableTooLarge {
        /// The limit.
        most: u64,
    },
    /// A cell holds an error that Excel knows only since a few years, such as `#SPILL!`.
    #[error("a cell holds the error {text}")]
    CellErrorUnknown {
        /// The error as Excel shows it.
        text: String,
    },
    /// The workbook is not as its format wants it.
    #[error("the workbook is damaged: {detail}")]
    WorkbookDamaged {
        /// What the reader of the format said.
        detail: String,
    },
    /// The workbook is encrypted with a password.
    #[error("the workbook is protected by a password")]
    WorkbookProtected,
    /// The workbook is of a kind that is not read.
    #[error("workbooks of kind {kind} are not read")]
    WorkbookKindNotRead {
        /// The kind by its usual extension: `xls` or `xlsb`.
        kind: &'static str,
    },
    /// The workbook would unfold to more than this library takes.
    #[error("the workbook unfolds to {bytes} bytes, at most {most_bytes} are read")]
    WorkbookTooLarge {
        /// Size of its unfolded parts, as it declares them.
        bytes: u64,
        /// The limit.
        most_bytes: u64,
    },
    /// A zip archive that holds neither an XLSX nor an ODS workbook.
    #[error("the zip archive is not a workbook")]
    ZipIsNotAWorkbook,
}

/// What a file looks like that is not a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotATable {
    /// A PDF document.
    Pdf,
    /// A web page or another XML text; some portals give it the extension of a spreadsheet.
    Markup,
    /// Bytes that are no text.
    Binary,
}

impl std::fmt::Display for NotATable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF document",
            Self::Markup => "a web page or XML",
            Self::Binary => "binary data",
        })
    }
}

impl FileTrouble {
    /// The name of the rule that the file breaks.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.into()
    }

    /// A workbook whose format is broken in the way that `detail` says.
    pub(crate) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::WorkbookDamaged { detail: detail.to_string() }
    }
}

impl From<&io::Error> for FileTrouble {
    fn from(error: &io::Error) -> Self {
        let detail = error.to_string();
        match error.kind() {
            // Also where a file stands in the place of a folder.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::FileNotFound { detail },
            io::ErrorKind::PermissionDenied => Self::FileNotPermitted { detail },
            io::ErrorKind::IsADirectory => Self::FileIsDirectory,
            _ => Self::FileUnreadable { detail },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operating_system_said_is_kept() {
        let trouble = FileTrouble::from(&io::Error::other("Input/output error (os error 5)"));
        assert_eq!(trouble.rule(), "file_unreadable");
        assert!(trouble.to_string().ends_with("Input/output error (os error 5)"));
    }
}
