//! Why a file whose cells can be read still makes no sense.

use usus_desk::fault::Unreadable;

use super::shown::{heading, headings};

pub(super) fn italian(trouble: &Unreadable) -> String {
    match trouble {
        Unreadable::SubjectUnknown { first, known } => format!(
            "la prima colonna «{}» non dice di che cosa parla il file: dev'essere una fra {}",
            heading(first),
            known.join(", ")
        ),
        Unreadable::ColumnsUnknown { unknown, known } => {
            format!("colonne sconosciute: {}. Quelle previste sono: {}", headings(unknown), known.join(", "))
        }
        Unreadable::ColumnsMissing { missing } => {
            format!("mancano colonne che servono a ogni riga: {}", missing.join(", "))
        }
        Unreadable::File(trouble) => super::sheet_it::file_trouble(trouble),
    }
}

pub(super) fn english(trouble: &Unreadable) -> String {
    match trouble {
        Unreadable::SubjectUnknown { first, known } => format!(
            "the first column “{}” does not say what the file is about: it must be one of {}",
            heading(first),
            known.join(", ")
        ),
        Unreadable::ColumnsUnknown { unknown, known } => {
            format!("unknown columns: {}. The known ones are: {}", headings(unknown), known.join(", "))
        }
        Unreadable::ColumnsMissing { missing } => {
            format!("columns are missing that every row needs: {}", missing.join(", "))
        }
        Unreadable::File(trouble) => super::sheet_en::file_trouble(trouble),
    }
}
