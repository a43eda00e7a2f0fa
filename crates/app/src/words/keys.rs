//! What is said of keys.

use usus_desk::signing::KeyTrouble;

use crate::words::Language;

impl Language {
    /// Why a key cannot be used or made, and what to do.
    pub(crate) fn key_trouble(self, trouble: &KeyTrouble) -> String {
        match self {
            Self::Italian => italian(trouble),
            Self::English => english(trouble),
        }
    }
}

fn italian(trouble: &KeyTrouble) -> String {
    match trouble {
        KeyTrouble::Missing { path } => format!(
            "Nessuna chiave in {}: crearla con usus key new, o dire dov'è con --signing-key.",
            path.display()
        ),
        KeyTrouble::NoWitnessKey { path } => {
            format!("Nessuna chiave in {0}: crearla con usus witness key {0} --name NOME.", path.display())
        }
        KeyTrouble::NotAWitnessKey { path } => format!(
            "La chiave {} non è di un testimone: i registri e i testimoni hanno chiavi di tipo diverso.",
            path.display()
        ),
        KeyTrouble::OthersMayRead { path, mode } => format!(
            "La chiave {0} può essere letta da altri utenti di questa macchina (permessi {mode:03o}), quindi non è un \
             segreto: chmod 600 {0}",
            path.display()
        ),
        KeyTrouble::NotAKey { path } => {
            format!("Il file {} non contiene una chiave privata.", path.display())
        }
        KeyTrouble::Exists { path } => {
            format!("Il file {} c'è già: una chiave non si sovrascrive mai.", path.display())
        }
        KeyTrouble::HasAKey { vkey } => format!(
            "Il registro ha già una chiave ({vkey}). Per cambiarla: usus key rotate, con la chiave di oggi."
        ),
        KeyTrouble::Name { name } => {
            format!("«{name}» non può essere il nome di una chiave: senza spazi e senza il segno +.")
        }
        KeyTrouble::System { path, reason } => {
            format!("Il sistema non permette di usare il file {}: {reason}.", path.display())
        }
        KeyTrouble::Machine(error) => Language::Italian.machine(error),
    }
}

fn english(trouble: &KeyTrouble) -> String {
    match trouble {
        KeyTrouble::Missing { path } => {
            format!(
                "No key at {}: make one with usus key new, or say where it is with --signing-key.",
                path.display()
            )
        }
        KeyTrouble::NoWitnessKey { path } => {
            format!("No key at {0}: make one with usus witness key {0} --name NAME.", path.display())
        }
        KeyTrouble::NotAWitnessKey { path } => format!(
            "The key {} is not a witness's: ledgers and witnesses have keys of different kinds.",
            path.display()
        ),
        KeyTrouble::OthersMayRead { path, mode } => format!(
            "The key {0} can be read by other users of this machine (mode {mode:03o}), so it is no secret: chmod 600 {0}",
            path.display()
        ),
        KeyTrouble::NotAKey { path } => format!("The file {} holds no private key.", path.display()),
        KeyTrouble::Exists { path } => {
            format!("There is a file at {} already: a key is never overwritten.", path.display())
        }
        KeyTrouble::HasAKey { vkey } => {
            format!("The ledger has a key already ({vkey}). To change it: usus key rotate, with today's key.")
        }
        KeyTrouble::Name { name } => {
            format!("“{name}” cannot be the name of a key: no blanks, and no + sign.")
        }
        KeyTrouble::System { path, reason } => {
            format!("The system does not let the file {} be used: {reason}.", path.display())
        }
        KeyTrouble::Machine(error) => Language::English.machine(error),
    }
}
