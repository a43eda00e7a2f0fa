//! Why a witness has not cosigned.

use usus_log::error::LogError;
use usus_witness::post::NoAnswer;
use usus_witness::submit::NotCosigned;

use crate::words::Language;

impl Language {
    /// Why a witness has not cosigned the checkpoint of a size.
    pub(crate) fn not_cosigned(self, why: &NotCosigned<LogError>, size: u64) -> String {
        match self {
            Self::Italian => italian(why, size),
            Self::English => english(why, size),
        }
    }

    /// Why somebody who was asked over the network has not answered.
    pub(crate) fn no_answer(self, why: &NoAnswer) -> String {
        match (self, why) {
            (Self::Italian, NoAnswer::Address) => {
                "l'indirizzo deve cominciare con http:// o https://".to_owned()
            }
            (Self::Italian, NoAnswer::NoCertificates(error)) => {
                format!("su questa macchina mancano i certificati delle autorità ({error})")
            }
            (Self::Italian, NoAnswer::Broken(reason)) => format!("non risponde ({reason})"),
            (Self::Italian, NoAnswer::TimedOut) => "non risponde in tempo".to_owned(),
            (Self::English, NoAnswer::Address) => {
                "the address has to begin with http:// or https://".to_owned()
            }
            (Self::English, NoAnswer::NoCertificates(error)) => {
                format!("this machine has no certificates of authorities ({error})")
            }
            (Self::English, NoAnswer::Broken(reason)) => format!("does not answer ({reason})"),
            (Self::English, NoAnswer::TimedOut) => "does not answer in time".to_owned(),
        }
    }
}

fn italian(why: &NotCosigned<LogError>, size: u64) -> String {
    match why {
        NotCosigned::NoProof(error) => Language::Italian.machine(error),
        NotCosigned::NoAnswer(why) => Language::Italian.no_answer(why),
        NotCosigned::Ahead(known) => format!(
            "ha già controfirmato questo registro alla posizione {known}, e qui è firmato solo fino a {size}. Se nessun \
             altro glielo mostra in questo momento, il registro è stato riportato indietro o troncato."
        ),
        NotCosigned::OtherTree(known) => {
            format!("alla posizione {known} ha controfirmato un registro diverso da questo: il registro è stato riscritto.")
        }
        NotCosigned::NotProved => {
            "il registro non continua quello che ha controfirmato: è stato riscritto.".to_owned()
        }
        NotCosigned::UnknownLog => {
            "non conosce questo registro: dargli la chiave pubblica (usus key show), o controllare l'indirizzo.".to_owned()
        }
        NotCosigned::NotSigned => {
            "non conosce la chiave con cui il registro è firmato: dargli quella di oggi (usus key show).".to_owned()
        }
        NotCosigned::Busy => "altri gli mostrano questo registro nello stesso momento: riprovare.".to_owned(),
        NotCosigned::OtherKey => {
            "ha risposto, ma non con la chiave che la regola sui testimoni dice sua.".to_owned()
        }
        NotCosigned::NotUnderstood(status) => format!("la sua risposta non si capisce (stato {status})."),
        NotCosigned::NotACheckpoint => "il punto di controllo non si legge.".to_owned(),
    }
}

fn english(why: &NotCosigned<LogError>, size: u64) -> String {
    match why {
        NotCosigned::NoProof(error) => Language::English.machine(error),
        NotCosigned::NoAnswer(why) => Language::English.no_answer(why),
        NotCosigned::Ahead(known) => format!(
            "it has cosigned this ledger at position {known} already, and here it is signed only up to {size}. Unless \
             somebody else is showing it just now, the ledger was rolled back or cut off."
        ),
        NotCosigned::OtherTree(known) => {
            format!(
                "at position {known} it has cosigned another ledger than this one: the ledger was rewritten."
            )
        }
        NotCosigned::NotProved => {
            "the ledger does not continue the one it has cosigned: it was rewritten.".to_owned()
        }
        NotCosigned::UnknownLog => {
            "it does not know this ledger: give it the public key (usus key show), or check the address."
                .to_owned()
        }
        NotCosigned::NotSigned => {
            "it does not know the key the ledger is signed with: give it today's (usus key show).".to_owned()
        }
        NotCosigned::Busy => "others are showing it this ledger at the same moment: try again.".to_owned(),
        NotCosigned::OtherKey => {
            "it has answered, but not with the key the policy says is its own.".to_owned()
        }
        NotCosigned::NotUnderstood(status) => format!("its answer is not understood (status {status})."),
        NotCosigned::NotACheckpoint => "the checkpoint cannot be read.".to_owned(),
    }
}
