//! A finger on a screen that nobody sees, and a window manager's wish: what reaches a window without its own doing, also
//! while it sleeps. Spoken in X11's own few bytes, so that no further program is needed. `Window` calls this; a page is
//! tapped by its driver.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use super::Screen;

/// Numbers of requests and events, as the protocol has them.
const GET_WINDOW_ATTRIBUTES: u8 = 3;
const GET_GEOMETRY: u8 = 14;
const QUERY_TREE: u8 = 15;
const INTERN_ATOM: u8 = 16;
const GET_PROPERTY: u8 = 20;
const SEND_EVENT: u8 = 25;
const GET_INPUT_FOCUS: u8 = 43;
const QUERY_EXTENSION: u8 = 98;
const FAKE_INPUT: u8 = 2;
const PRESS: u8 = 4;
const RELEASE: u8 = 5;
const MOVE: u8 = 6;
const CLIENT_MESSAGE: u8 = 33;
const VIEWABLE: u8 = 2;

/// A connection to a screen.
pub(super) struct Hand {
    stream: UnixStream,
    root: u32,
}

impl Hand {
    /// Reaches for a screen.
    pub(super) fn on(screen: &Screen) -> Self {
        let path = format!("/tmp/.X11-unix/X{}", screen.display().trim_start_matches(':'));
        let mut stream = UnixStream::connect(path).unwrap();
        // Little-endian, version 11.0, and no name to give.
        stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut head = [0; 8];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(head[0], 1, "the screen lets us in");
        let mut about = vec![0; usize::from(u16_at(&head, 6)) * 4];
        stream.read_exact(&mut about).unwrap();
        // After 32 bytes: the maker's name, 8 bytes for each format of pixels, and the first screen.
        let maker = usize::from(u16_at(&about, 16)).next_multiple_of(4);
        let root = u32_at(&about, 32 + maker + usize::from(about[21]) * 8);
        Self { stream, root }
    }

    /// One tap at a point of the topmost window.
    pub(super) fn tap(&mut self, x: i16, y: i16) {
        let extension = self.extension("XTEST");
        let window = self.window();
        let (left, top) = self.place_of(window);
        for (event, button) in [(MOVE, 0), (PRESS, 1), (RELEASE, 1)] {
            let mut request = vec![extension, FAKE_INPUT, 9, 0, event, button, 0, 0];
            request.extend([0; 4]);
            request.extend(if event == MOVE { self.root } else { 0 }.to_le_bytes());
            request.extend([0; 8]);
            request.extend((left + x).to_le_bytes());
            request.extend((top + y).to_le_bytes());
            request.extend([0; 8]);
            self.stream.write_all(&request).unwrap();
        }
        // When this is answered, the taps before it are on their way to the window.
        self.ask(&[GET_INPUT_FOCUS, 0, 1, 0]);
    }

    /// What a window manager sends when its cross is tapped.
    pub(super) fn wish_to_close(&mut self) {
        let window = self.window();
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let mut request = vec![SEND_EVENT, 0, 11, 0];
        request.extend(window.to_le_bytes());
        request.extend([0; 4]);
        request.extend([CLIENT_MESSAGE, 32, 0, 0]);
        for word in [window, protocols, delete, 0, 0, 0, 0] {
            request.extend(word.to_le_bytes());
        }
        self.stream.write_all(&request).unwrap();
        self.ask(&[GET_INPUT_FOCUS, 0, 1, 0]);
    }

    /// The topmost window that is shown and can be wished closed: what helps a program is one of neither.
    fn window(&mut self) -> u32 {
        let protocols = self.atom("WM_PROTOCOLS");
        let tree = self.ask_about(QUERY_TREE, self.root, &[]);
        let children = tree[32..].chunks_exact(4).map(|id| u32_at(id, 0));
        let mut windows: Vec<u32> = children.collect();
        windows.reverse();
        let found = windows.into_iter().find(|window| {
            let mut rest = protocols.to_le_bytes().to_vec();
            rest.extend([0; 8]);
            rest.extend(32_u32.to_le_bytes());
            u32_at(&self.ask_about(GET_PROPERTY, *window, &rest), 16) > 0
                && self.ask_about(GET_WINDOW_ATTRIBUTES, *window, &[])[26] == VIEWABLE
        });
        found.expect("a window is on the screen")
    }

    fn place_of(&mut self, window: u32) -> (i16, i16) {
        let geometry = self.ask_about(GET_GEOMETRY, window, &[]);
        (u16_at(&geometry, 12).cast_signed(), u16_at(&geometry, 14).cast_signed())
    }

    fn atom(&mut self, name: &str) -> u32 {
        u32_at(&self.ask_by_name(INTERN_ATOM, name), 8)
    }

    fn extension(&mut self, name: &str) -> u8 {
        let answer = self.ask_by_name(QUERY_EXTENSION, name);
        assert_eq!(answer[8], 1, "the screen has {name}");
        answer[9]
    }

    fn ask_by_name(&mut self, request: u8, name: &str) -> Vec<u8> {
        let padded = name.len().next_multiple_of(4);
        let words = u16::try_from(2 + padded / 4).unwrap();
        let mut bytes = vec![request, 0];
        bytes.extend(words.to_le_bytes());
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
        bytes.resize(8 + padded, 0);
        self.ask(&bytes)
    }

    fn ask_about(&mut self, request: u8, window: u32, rest: &[u8]) -> Vec<u8> {
        let words = u16::try_from(2 + rest.len() / 4).unwrap();
        let mut bytes = vec![request, 0];
        bytes.extend(words.to_le_bytes());
        bytes.extend(window.to_le_bytes());
        bytes.extend(rest);
        self.ask(&bytes)
    }

    /// Sends a request and takes its answer, past whatever else is told.
    fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        self.stream.write_all(request).unwrap();
        loop {
            let mut answer = vec![0; 32];
            self.stream.read_exact(&mut answer).unwrap();
            assert_ne!(answer[0], 0, "the screen refuses {request:?}: {answer:?}");
            if answer[0] == 1 {
                answer.resize(32 + usize::try_from(u32_at(&answer, 4)).unwrap() * 4, 0);
                self.stream.read_exact(&mut answer[32..]).unwrap();
                return answer;
            }
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
