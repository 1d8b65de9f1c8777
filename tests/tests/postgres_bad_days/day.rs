//! A day on which something goes wrong: a centre over PostgreSQL, and a tablet with a visit that waits to be sent. How it ends
//! is the same each time.

use std::io::{Read, Write};
use std::net::TcpStream;

use contract::fault::Fault;
use contract::sentence::{Locale, Sentences};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::Visit;
use end_to_end::{Centre, Pad};
use fixtures::postgres::{Cluster, Durability, PASSWORD};

use super::told::{counted, standing, told, visitors_at_centre};

/// A server that does what a server does against the loss of power, for one test.
pub fn cluster() -> Cluster {
    Cluster::start(Durability::Synced)
}

/// The centre and the tablet.
pub struct Day {
    pub centre: Centre,
    pub pad: Pad,
    pub visit: Id<Visit>,
    visitors: i64,
}

impl Day {
    /// Seven visitors were counted and wait.
    pub fn in_database(url: &str) -> Self {
        let centre = Centre::open_in(url);
        let (pad, visit) = counted(&centre);
        Self { centre, pad, visit, visitors: 7 }
    }

    /// One more visitor, which waits.
    pub fn count(&mut self) {
        self.pad.count(self.visit, Metric::Visitors, 1).unwrap();
        self.visitors += 1;
    }

    /// A sync that must fail with this fault, say what to do in both languages, and tell nobody that anything was sent.
    pub fn sync_fails_with(&mut self, code: &str) -> Fault {
        let before = self.pad.status().waiting;
        assert!(before > 0, "something waits");
        let fault = self.pad.sync().unwrap_err();
        told(&fault, code);
        assert_eq!(standing(&mut self.pad, self.visit), (self.visitors, before), "nothing counts as sent");
        fault
    }

    /// A sync under which the database ends: it fails with this fault, or was taken whole just before. Says whether it was.
    pub fn sync_is_taken_or_fails_with(&mut self, code: &str) -> bool {
        let before = self.pad.status().waiting;
        assert!(before > 0, "something waits");
        match self.pad.sync() {
            Ok(report) => {
                assert!(report.checked && report.sent > 0);
                true
            }
            Err(fault) => {
                told(&fault, code);
                assert_eq!(
                    standing(&mut self.pad, self.visit),
                    (self.visitors, before),
                    "nothing counts as sent"
                );
                false
            }
        }
    }

    /// How the lane's line says what was counted last.
    pub fn counted(&self) -> String {
        format!("\"v\":{}", self.visitors)
    }

    /// The next sync goes through by itself, and everything is there once, on both sides alike.
    pub fn ends_well(&mut self) {
        assert!(self.pad.sync().unwrap().checked);
        assert_eq!(standing(&mut self.pad, self.visit), (self.visitors, 0));
        assert_eq!(visitors_at_centre(&self.centre, self.visit), Some(self.visitors));
        let own = self.pad.verify();
        assert!(own.agrees && own.file_whole, "{own:?}");
        let proof = self.centre.ask(&["verify"]);
        assert_eq!(proof["agrees"], true, "{proof}");
        let units = proof["units"].as_array().unwrap();
        assert!(
            units.iter().any(|unit| unit["fingerprint"] == own.fingerprint),
            "{proof} {}",
            own.fingerprint
        );
        assert!(!self.centre.log().contains(PASSWORD), "the log says the password");
    }

    /// Starts the centre again, where the tablet looks for it.
    pub fn restart(&mut self) {
        let listen = self.centre.socket().to_string();
        self.centre.start_with(&["--listen", &listen]);
    }

    /// What a browser gets of the day's page: the status line with its headers, and the page.
    pub fn page(&self) -> (String, String) {
        let mut stream = TcpStream::connect(self.centre.socket()).unwrap();
        let host = self.centre.socket();
        write!(stream, "GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, page) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), page.to_owned())
    }
}

/// What a command says when it fails, in each language; never with a password.
pub fn said_by(centre: &Centre, args: &[&str]) -> [String; 2] {
    ["sv", "en"].map(|lang| {
        let output = centre.run(&[args, &["--lang", lang]].concat());
        assert!(!output.status.success(), "{args:?} went well");
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!said.contains(PASSWORD), "{said}");
        said
    })
}

/// The sentence of a fault as a Swedish tablet shows it.
pub fn shown(fault: &Fault) -> String {
    Sentences::of(Locale::Sv).fault(fault)
}
