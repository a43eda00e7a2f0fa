//! `usus witness key`: a witness's own key.

use std::io::Write;
use std::process::ExitCode;

use usus_verifier::key::Use;
use usus_witness::key_file;

use crate::ask::witness::Key;
use crate::failure::Failure;
use crate::words::Language;

/// Shows the public half of the key in a file, which is made if it is not there.
pub(super) fn key(ask: &Key, language: Language) -> Result<ExitCode, Failure> {
    let trouble = |trouble| Failure::Usage(language.key_file(&ask.file, &trouble));
    let key = match &ask.name {
        Some(name) => key_file::create(&ask.file, name, Use::Witness).map_err(trouble)?,
        None if ask.file.exists() => key_file::read(&ask.file, Use::Witness).map_err(trouble)?,
        None => return Err(Failure::Usage(nameless(language, ask))),
    };
    writeln!(std::io::stdout(), "{}", key.public())?;
    Ok(ExitCode::SUCCESS)
}

fn nameless(language: Language, ask: &Key) -> String {
    let file = ask.file.display();
    match language {
        Language::Italian => format!(
            "Il file {file} non c'è. Per crearvi una chiave nuova indicarne il nome: usus witness key {file} --name NOME."
        ),
        Language::English => format!(
            "There is no file {file}. To make a new key there, give it a name: usus witness key {file} --name NAME."
        ),
    }
}
