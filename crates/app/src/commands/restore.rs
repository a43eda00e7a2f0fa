//! `usus restore`: a log that was handed out, taken in again.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use usus_desk::export::{BadLine, NotRestored, restore as take_in};
use usus_desk::fault::Unreadable;
use usus_desk::sheet::FileTrouble;
use usus_log::audit::finding::{Finding, What};
use usus_verifier::base64;

use crate::ask;
use crate::commands::Session;
use crate::commands::import::bar;
use crate::failure::Failure;
use crate::words::Language;

/// The longest line there can be: a checkpoint with many cosignatures.
const LONGEST: u64 = 1_000_000;

pub(super) async fn restore(session: &Session, ask: &ask::Restore) -> Result<ExitCode, Failure> {
    let language = session.language;
    let name = ask.file.display().to_string();
    let mut lines = lines(&ask.file).map_err(|error| unreadable(&name, &error, language))?;
    let bar = bar(0, language.say("eventi", "events"));
    let progress = |position: i64| bar.set_position(u64::try_from(position).unwrap_or(0));
    let done = take_in(&session.log, &mut lines, &progress).await;
    bar.finish_and_clear();
    let (head, root) = done.map_err(|refused| not_restored(&name, refused, language))?;
    let root = base64::written(&root);
    let sentence = match language {
        Language::Italian => {
            format!("{name}: ripristinato fino alla posizione {head}. Impronta di tutti gli eventi: {root}")
        }
        Language::English => format!("{name}: restored up to position {head}. Hash of all events: {root}"),
    };
    writeln!(io::stderr(), "{sentence}")?;
    Ok(ExitCode::SUCCESS)
}

/// One line after another. What a tool of another system may have put around them says nothing; of one that is no
/// text, or goes on for ever, only that it is there.
fn lines(path: &Path) -> io::Result<impl FnMut() -> io::Result<Option<String>> + Send + use<>> {
    let input: Box<dyn Read + Send> =
        if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut is_first = true;
    Ok(move || {
        let mut line = Vec::new();
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        let is_whole = line.ends_with(b"\n") || (read as u64) < LONGEST;
        let text = std::str::from_utf8(&line).ok().filter(|_| is_whole).unwrap_or("\u{fffd}");
        let text = text.trim_end_matches(['\n', '\r']);
        let text = if std::mem::take(&mut is_first) { text.trim_start_matches('\u{feff}') } else { text };
        Ok(Some(text.to_owned()))
    })
}

fn unreadable(name: &str, error: &io::Error, language: Language) -> Failure {
    let trouble = FileTrouble::from(error);
    Failure::Usage(format!("{name}: {}: {}", trouble.rule(), language.unreadable(&Unreadable::File(trouble))))
}

fn not_restored(name: &str, refused: NotRestored, language: Language) -> Failure {
    let it = language.is_italian();
    Failure::Usage(match refused {
        NotRestored::Machine(error) => return error.into(),
        NotRestored::Unreadable(error) => return unreadable(name, &error, language),
        NotRestored::Nothing if it => format!("{name}: nessun evento da ripristinare."),
        NotRestored::Nothing => format!("{name}: no event to restore."),
        NotRestored::Elsewhere { head, begins } if it => format!(
            "{name} comincia dalla posizione {begins}, ma il registro arriva alla {head}: si ripristina in un registro \
             vuoto, o in uno che finisce dove il file comincia. Nulla è stato registrato."
        ),
        NotRestored::Elsewhere { head, begins } => format!(
            "{name} begins at position {begins}, but the ledger reaches {head}: restore into an empty ledger, or into one \
             that ends where the file begins. Nothing was recorded."
        ),
        NotRestored::Line { line, trouble } => {
            let what = bad_line(trouble, language);
            if it {
                format!("{name}:{line}: {what} Nulla è stato registrato.")
            } else {
                format!("{name}:{line}: {what} Nothing was recorded.")
            }
        }
    })
}

fn bad_line(trouble: BadLine, language: Language) -> String {
    let it = language.is_italian();
    match trouble {
        BadLine::Entry { what: What::Column { name: "position", stored, document }, .. } => {
            if it {
                format!("tocca all'evento {stored}, e qui c'è il {document}.")
            } else {
                format!("event {stored} is due, and here is {document}.")
            }
        }
        BadLine::Entry { position, what } => language.finding(&Finding { position, what }),
        BadLine::Unknown if it => "non è una riga di un'esportazione del registro.".to_owned(),
        BadLine::Unknown => "not a line of an export of the ledger.".to_owned(),
        BadLine::Key if it => {
            "la chiave non si legge, o quella prima non le ha passato il registro.".to_owned()
        }
        BadLine::Key => {
            "the key cannot be read, or the one before it did not hand the log over to it.".to_owned()
        }
        BadLine::Checkpoint if it => {
            "il punto di controllo non è degli eventi che lo precedono, o non è firmato con una delle chiavi."
                .to_owned()
        }
        BadLine::Checkpoint => {
            "the checkpoint is not of the events before it, or not signed with one of the keys.".to_owned()
        }
    }
}
