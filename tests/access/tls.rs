//! Over https of its own: its cookies are for this host alone, and browsers are told to stay.

use reqwest::{Certificate, Client};

use crate::browser::Browser;
use crate::server::{Server, live};

#[test]
fn over_https_cookies_are_bound_to_the_host() {
    live(async {
        let server = Server::with_tls();
        let pem = std::fs::read(server.folder.path().join("certificato.pem")).expect("a certificate");
        let certificate = Certificate::from_pem(&pem).expect("a certificate");
        let builder = Client::builder().add_root_certificate(certificate);
        let mut browser = Browser::with(builder);
        let sent = browser.get(&server.at("/accesso")).await;
        assert_eq!(sent.status, 303);
        assert!(sent.header("strict-transport-security").starts_with("max-age="));
        let [cookie] = sent.cookies().try_into().expect("one cookie");
        assert!(cookie.starts_with("__Host-usus-accesso=") && cookie.contains("; Secure"), "{cookie}");
        // All the way: the provider is asked over http here, and sends back to https.
        let page = browser.sign_in(&server.base, "adele").await;
        assert_eq!(page.status, 200, "{}", page.text);
        let held = &browser.cookies[&format!("127.0.0.1:{}", server.port)];
        assert!(held.contains_key("__Host-usus"), "{held:?}");
        // Who does not know the certificate does not come in, and who speaks no TLS neither.
        assert!(Client::new().get(server.at("/")).send().await.is_err());
        assert!(Client::new().get(server.at("/").replace("https", "http")).send().await.is_err());
    });
}
