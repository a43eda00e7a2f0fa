//! Why a checkpoint has no time stamp.

use usus_verifier::time_stamp::NotAStamp;
use usus_witness::stamp::NotStamped;

use crate::words::Language;

impl Language {
    /// Why an authority that was asked has not stamped.
    pub(crate) fn not_stamped(self, why: &NotStamped) -> String {
        match (self, why) {
            (_, NotStamped::NoAnswer(why)) => self.no_answer(why),
            (Self::Italian, NotStamped::Status(status)) => {
                format!(
                    "l'autorità risponde con lo stato {status}: controllare l'indirizzo, il nome e la password"
                )
            }
            (Self::English, NotStamped::Status(status)) => {
                format!(
                    "the authority answers with status {status}: check the address, the name and the password"
                )
            }
            (_, NotStamped::NotAStamp(why)) => self.not_a_stamp(why).trim_end_matches('.').to_owned(),
        }
    }

    /// Why a reply is no time stamp of ours.
    pub(crate) fn not_a_stamp(self, why: &NotAStamp) -> String {
        match (self, why) {
            (Self::Italian, NotAStamp::Form) => {
                "La risposta non è una marca temporale (RFC 3161).".to_owned()
            }
            (Self::English, NotAStamp::Form) => "The reply is no time stamp (RFC 3161).".to_owned(),
            (Self::Italian, NotAStamp::Refused { status, said }) => {
                format!("l'autorità non marca (stato {status}: {said}).")
            }
            (Self::English, NotAStamp::Refused { status, said }) => {
                format!("the authority does not stamp it (status {status}: {said}).")
            }
            (Self::Italian, NotAStamp::OtherImprint) => "La marca è di un'altra cosa.".to_owned(),
            (Self::English, NotAStamp::OtherImprint) => "The stamp is over something else.".to_owned(),
            (Self::Italian, NotAStamp::OtherQuery) => "La risposta è a un'altra richiesta.".to_owned(),
            (Self::English, NotAStamp::OtherQuery) => "The reply answers another request.".to_owned(),
        }
    }
}
