//! What the office's file says has to make sense before anybody is let in.

use std::net::IpAddr;

use axum::http::Uri;
use usus_desk::sheet::MOST_BYTES;

use crate::failure::Failure;
use crate::serve::config::{Config, person};
use crate::serve::{Role, Scope};
use crate::words::Language;

/// Scheme, host and port of an address, as a browser says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Origin {
    /// Of an address that is nothing else: no path, no question.
    pub(crate) fn of(address: &str) -> Option<Self> {
        let uri: Uri = address.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let is_plain = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if !matches!(scheme, "http" | "https") || !is_plain || authority.as_str().contains('@') {
            return None;
        }
        let host = authority.host().to_ascii_lowercase();
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = authority.port_u16().filter(|port| *port != usual);
        Some(Self(port.map_or(format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"))))
    }

    /// As a browser says it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The host alone.
    pub(crate) fn is_loopback(&self) -> bool {
        let uri: Option<Uri> = self.0.parse().ok();
        uri.and_then(|uri| uri.host().map(is_loopback)).unwrap_or(false)
    }
}

/// Whether a host is this machine and no other.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Config {
    /// The origin others know the server by.
    pub(crate) fn origin(&self) -> Option<Origin> {
        Origin::of(self.public_url.as_deref()?)
    }

    /// Refuses what cannot be meant.
    pub(super) fn check(&self, language: Language) -> Result<(), Failure> {
        let wrong = |italian: String, english: String| {
            Err(Failure::Usage(if language.is_italian() {
                format!("Il file dell'ufficio: {italian}")
            } else {
                format!("The office's file: {english}")
            }))
        };
        if let Some(url) = &self.public_url
            && self.origin().is_none()
        {
            return wrong(
                format!(
                    "public_url = \"{url}\" deve essere un indirizzo come https://usus.example.it, senza altro."
                ),
                format!(
                    "public_url = \"{url}\" must be an address like https://usus.example.it and nothing more."
                ),
            );
        }
        let (idle, absolute) = (self.session.idle(), self.session.absolute());
        if idle.is_zero() || absolute.is_zero() || idle > absolute {
            return wrong(
                "[session] idle_minutes e absolute_hours devono essere più di zero, e il primo non oltre il secondo.".to_owned(),
                "[session] idle_minutes and absolute_hours must be above zero, the first not beyond the second.".to_owned(),
            );
        }
        self.check_limits(&wrong)?;
        for entry in &self.person {
            if entry.subject.is_none() && entry.staff_id.is_none() {
                return wrong(
                    "ogni [[person]] ha subject o staff_id: altrimenti non si sa chi sia.".to_owned(),
                    "each [[person]] has subject or staff_id: otherwise nobody knows who it is.".to_owned(),
                );
            }
            if let Some(id) = &entry.staff_id
                && usus_domain::id::StaffId::new(id).is_err()
            {
                return wrong(
                    format!(
                        "staff_id = \"{id}\" non può essere una matricola: un codice senza spazi, mai un nome."
                    ),
                    format!("staff_id = \"{id}\" cannot be a staff id: a code without blanks, never a name."),
                );
            }
            let is_of_all =
                |text: &&String| !matches!(person::role(text), Some((Role::Administrator, Scope::Ambito(_))));
            if let Some(text) = entry.roles.iter().find(|text| !is_of_all(text)) {
                return wrong(
                    format!(
                        "il ruolo \"{text}\": chi amministra il server lo fa per tutti, si scrive administrator:*."
                    ),
                    format!(
                        "the role \"{text}\": who looks after the server does so for all, write administrator:*."
                    ),
                );
            }
            if let Some(text) = entry.roles.iter().find(|text| person::role(text).is_none()) {
                return wrong(
                    format!(
                        "il ruolo \"{text}\" non c'è. I ruoli si scrivono come finance_officer:olgiate o auditor:*, e sono finance_officer, approver, planner, auditor, administrator."
                    ),
                    format!(
                        "there is no role \"{text}\". Roles are written as finance_officer:olgiate or auditor:*, and are finance_officer, approver, planner, auditor, administrator."
                    ),
                );
            }
        }
        self.check_sign_in(&wrong)
    }

    fn check_limits(&self, wrong: &dyn Fn(String, String) -> Result<(), Failure>) -> Result<(), Failure> {
        let limits = &self.limits;
        let optional = [limits.requests_per_minute, limits.connections_per_address];
        let all = [limits.body_mebibytes, limits.connections, limits.head_seconds];
        if optional.contains(&Some(0)) || all.contains(&0) {
            return wrong(
                "[limits] un limite di zero chiude tutto: toglierlo, o scriverne uno.".to_owned(),
                "[limits] a limit of zero closes everything: leave it out, or write one.".to_owned(),
            );
        }
        let most = MOST_BYTES >> 20;
        if u64::from(limits.body_mebibytes) > most {
            return wrong(
                format!(
                    "[limits] body_mebibytes: nessun file più grande di {most} MiB viene letto, nemmeno da usus import."
                ),
                format!(
                    "[limits] body_mebibytes: no file larger than {most} MiB is read, not by usus import either."
                ),
            );
        }
        if self.behind_proxy && limits.connections_per_address.is_some() {
            return wrong(
                "[limits] connections_per_address con behind_proxy = true: dietro un proxy tutte le connessioni sono sue. Limitarle nel proxy, che sa da dove vengono.".to_owned(),
                "[limits] connections_per_address with behind_proxy = true: behind a proxy all connections are its own. Limit them in the proxy, which knows where they come from.".to_owned(),
            );
        }
        Ok(())
    }

    fn check_sign_in(&self, wrong: &dyn Fn(String, String) -> Result<(), Failure>) -> Result<(), Failure> {
        let Some(sign_in) = &self.sign_in else {
            return Ok(());
        };
        let Some(origin) = self.origin() else {
            return wrong(
                "con [sign_in] serve public_url: è l'indirizzo a cui si torna dopo l'accesso.".to_owned(),
                "with [sign_in] public_url is needed: the address people come back to after signing in."
                    .to_owned(),
            );
        };
        if !self.is_https() && !origin.is_loopback() {
            return wrong(
                format!(
                    "public_url = \"{}\" non è https: chiunque sulla rete potrebbe prendere il posto di chi è entrato.",
                    origin.as_str()
                ),
                format!(
                    "public_url = \"{}\" is not https: anybody on the network could take the place of who signed in.",
                    origin.as_str()
                ),
            );
        }
        let issuer: Option<Uri> = sign_in.issuer.parse().ok();
        let is_known = issuer.is_some_and(|uri| {
            let is_here = uri.host().is_some_and(is_loopback);
            uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && is_here)
        });
        if !is_known {
            return wrong(
                format!("[sign_in] issuer = \"{}\" deve essere un indirizzo https.", sign_in.issuer),
                format!("[sign_in] issuer = \"{}\" must be an https address.", sign_in.issuer),
            );
        }
        if sign_in.client_secret.is_some() && sign_in.client_secret_file.is_some() {
            return wrong(
                "[sign_in] client_secret e client_secret_file insieme: quale dei due?".to_owned(),
                "[sign_in] both client_secret and client_secret_file: which one?".to_owned(),
            );
        }
        if !sign_in.programs.is_empty()
            && sign_in.client_secret.is_none()
            && sign_in.client_secret_file.is_none()
        {
            return wrong(
                "[sign_in] programs ha bisogno di client_secret: con esso si chiede al fornitore di chi è un token.".to_owned(),
                "[sign_in] programs needs client_secret: with it the provider is asked whose a token is.".to_owned(),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), String> {
        let config: Config = toml::from_str(text).expect("TOML");
        config.check(Language::Italian).map_err(|failure| failure.sentence(Language::Italian))
    }

    const SIGN_IN: &str = "[sign_in]\nissuer = \"https://accesso.example.it\"\nclient_id = \"usus\"\n";

    #[test]
    fn an_origin_is_scheme_host_and_port_alone() {
        let origin = |address| Origin::of(address).map(|origin| origin.as_str().to_owned());
        assert_eq!(origin("https://Usus.Example.it:443/").as_deref(), Some("https://usus.example.it"));
        assert_eq!(origin("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        for wrong in ["usus.example.it", "ftp://x", "https://a@b", "https://x/y", "https://x/?a", ""] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
        assert!(Origin::of("http://[::1]:1").is_some_and(|origin| origin.is_loopback()));
        assert!(!Origin::of("http://127.0.0.1.example.it").is_some_and(|origin| origin.is_loopback()));
    }

    #[test]
    fn sessions_never_travel_unprotected() {
        assert!(check(&format!("public_url = \"https://usus.example.it\"\n{SIGN_IN}")).is_ok());
        assert!(check(&format!("public_url = \"http://localhost:8080\"\n{SIGN_IN}")).is_ok());
        assert!(check(&format!("public_url = \"http://usus.example.it\"\n{SIGN_IN}")).is_err());
        assert!(check(SIGN_IN).is_err(), "nobody would know where to come back to");
        let plain = SIGN_IN.replace("https", "http");
        assert!(check(&format!("public_url = \"https://usus.example.it\"\n{plain}")).is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in [
            "public_url = \"usus.example.it\"",
            "[session]\nidle_minutes = 0",
            "[session]\nidle_minutes = -5",
            "[session]\nidle_minutes = 120\nabsolute_hours = 1",
            "[limits]\nrequests_per_minute = 0",
            "[limits]\nconnections_per_address = 0",
            "[limits]\nhead_seconds = 0",
            "[limits]\nbody_mebibytes = 257",
            "behind_proxy = true\n[limits]\nconnections_per_address = 5",
            "[[person]]\nroles = [\"auditor:*\"]",
            "[[person]]\nstaff_id = \"Anna Rossi\"\nroles = [\"auditor:*\"]",
            "[[person]]\nstaff_id = \"M1\"\nroles = [\"auditor\"]",
        ] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert!(check("[[person]]\nstaff_id = \"M1\"\nroles = []").is_ok());
    }
}
