//! What is on a disk for certain, and what was only written: the model behind a power cut.
//! Called by `disk`, which keeps it beside the real files, and by `trace`, which goes through it once more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::dice::Dice;

/// What a disk writes at once, or not at all.
const SECTOR: u64 = 512;

/// Every file of a disk.
#[derive(Clone, Default)]
pub(super) struct Medium {
    files: BTreeMap<PathBuf, Name>,
}

/// A name in a folder.
#[derive(Clone, Default)]
struct Name {
    /// The file that programs find under the name.
    now: Option<Body>,
    /// What a power cut can bring back, as long as the folder was not put on the disk: the file that was removed.
    before: Option<Body>,
    /// Whether the folder is on the disk as programs see it.
    settled: bool,
}

/// A file.
#[derive(Clone, Default)]
struct Body {
    durable: Vec<u8>,
    changes: Vec<(Change, Fate)>,
}

#[derive(Clone)]
enum Change {
    Write { offset: u64, bytes: Vec<u8> },
    Truncate { len: u64 },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// No sync was asked for since.
    Unsynced,
    /// A sync failed: nobody tries again to put it on the disk, and nobody says so.
    Doomed,
    /// On the disk. Kept in the list only behind what is doomed.
    Safe,
}

impl Medium {
    /// A file that was there before this disk was looked at, whole and on the disk.
    pub(super) fn found(&mut self, file: &Path, bytes: Vec<u8>) {
        let body = Body { durable: bytes, changes: Vec::new() };
        self.files.insert(file.to_owned(), Name { now: Some(body), before: None, settled: true });
    }

    pub(super) fn create(&mut self, file: &Path) {
        let name = self.files.entry(file.to_owned()).or_default();
        name.now = Some(Body::default());
        name.settled = false;
    }

    pub(super) fn write(&mut self, file: &Path, offset: u64, bytes: &[u8]) {
        self.change(file, Change::Write { offset, bytes: bytes.to_vec() });
    }

    pub(super) fn truncate(&mut self, file: &Path, len: u64) {
        self.change(file, Change::Truncate { len });
    }

    fn change(&mut self, file: &Path, change: Change) {
        if let Some(body) = self.files.get_mut(file).and_then(|name| name.now.as_mut()) {
            body.changes.push((change, Fate::Unsynced));
        }
    }

    /// Everything written to the file is on the disk. The first sync of a new file puts its folder there too, as SQLite
    /// does on Unix, and with it what was made and removed before.
    pub(super) fn sync(&mut self, file: &Path) {
        let Some(name) = self.files.get_mut(file) else { return };
        if let Some(body) = &mut name.now {
            body.settle();
        }
        if !name.settled {
            self.files.retain(|_, name| name.now.is_some());
            for name in self.files.values_mut() {
                name.before = None;
                name.settled = true;
            }
        }
    }

    /// What was written since the last sync may be on the disk or not, and no later sync changes that.
    pub(super) fn fail_sync(&mut self, file: &Path) {
        let body = self.files.get_mut(file).and_then(|name| name.now.as_mut());
        for (_, fate) in body.into_iter().flat_map(|body| &mut body.changes) {
            if *fate == Fate::Unsynced {
                *fate = Fate::Doomed;
            }
        }
    }

    pub(super) fn delete(&mut self, file: &Path) {
        let Some(name) = self.files.get_mut(file) else { return };
        if name.settled
            && let Some(body) = name.now.take()
        {
            name.before = Some(body);
        }
        name.now = None;
        name.settled = false;
        if name.before.is_none() {
            self.files.remove(file);
        }
    }

    /// Whether programs find this file with this content.
    pub(super) fn shows(&self, file: &Path, bytes: &[u8]) -> bool {
        self.content(file).is_some_and(|content| content == bytes)
    }

    fn content(&self, file: &Path) -> Option<Vec<u8>> {
        self.files.get(file)?.now.as_ref().map(Body::content)
    }

    /// Drops what is known of a file: somebody else removed or renamed it.
    pub(super) fn forget(&mut self, file: &Path) {
        self.files.remove(file);
    }

    /// Whether a power cut could change what is found under this name.
    pub(super) fn is_certain(&self, file: &Path) -> bool {
        self.files
            .get(file)
            .is_none_or(|name| name.settled && name.now.as_ref().is_none_or(|body| body.changes.is_empty()))
    }

    /// Every file as programs see it: what a kill leaves.
    pub(super) fn contents(&self) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        self.files.keys().map(|file| (file.clone(), self.content(file))).collect()
    }

    /// Every file as one power cut leaves it: what was not synced is there, not there, or there in part.
    pub(super) fn after_power_cut(&self, seed: u64) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        let mut cut = PowerCut::of(seed);
        self.files.iter().map(|(file, name)| (file.clone(), cut.name(name))).collect()
    }
}

impl Body {
    fn content(&self) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for (change, _) in &self.changes {
            change.apply(&mut bytes);
        }
        bytes
    }

    fn settle(&mut self) {
        if self.changes.iter().any(|(_, fate)| *fate == Fate::Doomed) {
            for (_, fate) in &mut self.changes {
                if *fate == Fate::Unsynced {
                    *fate = Fate::Safe;
                }
            }
            return;
        }
        for (change, _) in self.changes.drain(..) {
            change.apply(&mut self.durable);
        }
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes: written } => write_at(bytes, *offset, written, 0),
            Self::Truncate { len } => bytes.resize(to_index(*len), 0),
        }
    }
}

/// Writes into bytes, and fills what lies between their end and the offset.
fn write_at(bytes: &mut Vec<u8>, offset: u64, written: &[u8], filling: u8) {
    let (from, to) = (to_index(offset), to_index(offset) + written.len());
    if bytes.len() < to {
        bytes.resize(to, filling);
    }
    bytes[from..to].copy_from_slice(written);
}

fn to_index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// How one power cut treats what was not synced. One in four keeps all of it and one in four nothing, since those are
/// the two that programs are most often wrong about.
struct PowerCut {
    dice: Dice,
    style: Style,
    /// What is found where a file grew and its bytes did not come along.
    filling: u8,
}

#[derive(Clone, Copy)]
enum Style {
    KeepAll,
    LoseAll,
    Chance,
}

impl PowerCut {
    fn of(seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        let style = match dice.below(4) {
            0 => Style::KeepAll,
            1 => Style::LoseAll,
            _ => Style::Chance,
        };
        let filling = if dice.coin() { 0 } else { 0xa5 };
        Self { dice, style, filling }
    }

    /// True for what is kept.
    fn keeps(&mut self) -> bool {
        match self.style {
            Style::KeepAll => true,
            Style::LoseAll => false,
            Style::Chance => self.dice.coin(),
        }
    }

    fn name(&mut self, name: &Name) -> Option<Vec<u8>> {
        if !name.settled && !self.keeps() {
            return name.before.as_ref().map(|body| self.body(body));
        }
        // A file made in the place of a removed one: the removal may be all that reached the disk.
        if !name.settled && name.before.is_some() && !self.keeps() {
            return None;
        }
        name.now.as_ref().map(|body| self.body(body))
    }

    fn body(&mut self, body: &Body) -> Vec<u8> {
        let mut bytes = body.durable.clone();
        for (change, fate) in &body.changes {
            match change {
                _ if *fate == Fate::Safe => change.apply(&mut bytes),
                Change::Write { offset, bytes: written } => self.write(&mut bytes, *offset, written),
                Change::Truncate { .. } if self.keeps() => change.apply(&mut bytes),
                Change::Truncate { .. } => {}
            }
        }
        bytes
    }

    /// Whole, not at all, or sector by sector.
    fn write(&mut self, bytes: &mut Vec<u8>, offset: u64, written: &[u8]) {
        let torn = matches!(self.style, Style::Chance) && self.dice.below(3) == 0;
        if !torn {
            if self.keeps() {
                write_at(bytes, offset, written, self.filling);
            }
            return;
        }
        let (mut at, mut rest) = (offset, written);
        while !rest.is_empty() {
            let (sector, behind) = rest.split_at(rest.len().min(to_index(SECTOR - at % SECTOR)));
            if self.keeps() {
                write_at(bytes, at, sector, self.filling);
            }
            at += sector.len() as u64;
            rest = behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_file_that_comes_back_has_all_that_was_synced_also_behind_a_sync_that_failed() {
        let file = Path::new("wal");
        let mut medium = Medium::default();
        medium.create(file);
        medium.write(file, 0, b"old");
        medium.sync(file);
        medium.write(file, 0, b"bad");
        medium.fail_sync(file);
        medium.write(file, 0, b"new");
        medium.sync(file);
        medium.delete(file);
        let mut came_back = 0;
        for seed in 0..64 {
            for (_, content) in medium.after_power_cut(seed) {
                let Some(content) = content else { continue };
                assert_eq!(content, b"new");
                came_back += 1;
            }
        }
        assert!(came_back > 0);
    }
}
