//! The form of certificates is written down as a JSON schema, for whoever reads them with another program.
//!
//! `BLESS=1` writes the schema anew.

use tests::golden;
use toolchain_probe::check::certificate::Certificate;

#[test]
fn the_schema_in_the_repository_is_that_of_the_code() {
    let path = tests::workspace().join("toolchain-probe/certificate.schema.json");
    golden::compare(&path, &Certificate::schema()).expect("the schema is the one in the repository");
}

#[test]
fn what_is_no_certificate_is_refused() {
    for text in ["", "{}", "[]", "{\"version\": 1}", "null", "{\"version\": 99999999999}"] {
        assert!(Certificate::from_json(text.as_bytes()).is_err(), "{text}");
    }
}
