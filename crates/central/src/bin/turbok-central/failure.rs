//! Why a command failed, as one sentence that says what to do.

use central::by_hand::ImportError;
use central::data_folder::DataError;
use central::enrolment::CodeError;
use central::http::serve::ServeError;
use central::migrate_store::MoveError;
use central::recovery::RecoveryError;
use central::report::ExportError;
use central::store::StoreError;
use contract::sentence::Locale;
use sync::file::FileError;

use crate::migrate_store;
use crate::words::either;

/// A command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The data folder.
    Data(DataError),
    /// The store.
    Store(StoreError),
    /// The server.
    Serve(ServeError),
    /// The export.
    Export(ExportError),
    /// There are visits, and a demo would mix with them.
    VisitsExist,
    /// No unit of this name or id.
    NoUnit,
    /// Nobody works at the unit.
    NoStaff,
    /// No tablet of this id.
    NoDevice,
    /// What a tablet gave out cannot be opened.
    SealedCopy,
    /// What a tablet saved cannot be taken.
    Import(FileError),
    /// What a tablet saved was sealed to another centre.
    OtherCentre,
    /// No tablet has the token of the file.
    FileOfNobody,
    /// The tablet's program is too old or too new for this one.
    OtherProtocol,
    /// The file cannot be read, or the receipt cannot be written.
    Carried(std::io::Error),
    /// Standard input could not be read.
    Input,
    /// The code is too long for a QR code.
    Qr,
    /// Nothing says where to move to.
    NoTarget,
    /// The data folder holds no dataset.
    NothingToMove,
    /// The move to another store.
    Move(MoveError),
    /// The system has no random bytes.
    Random,
    /// The system cannot run a server.
    Runtime(std::io::Error),
}

impl Failure {
    /// One sentence, with what to do.
    pub(crate) fn sentence(&self, locale: Locale) -> String {
        let say = |sv: &str, en: &str| either(locale, sv, en).to_owned();
        match self {
            Self::Data(DataError::Store(error)) | Self::Store(error) => store(error, locale),
            Self::Data(DataError::NoAddress) => say(
                "Starta centralen med ”serve” först, så att koden kan säga var den finns.",
                "Start the centre with “serve” first, so that the code can say where it is.",
            ),
            Self::Data(DataError::NotMoved) => say(
                "Centralens data ligger i datamappen och inte i databasen: flytta den först med ”migrate-store”, eller starta utan --database-url. Inget har ändrats.",
                "The centre's data lies in the data folder and not in the database: move it first with “migrate-store”, or start without --database-url. Nothing has changed.",
            ),
            Self::Data(DataError::OtherDatabase) => say(
                "Databasen har ingen data som hör till datamappen: kontrollera --database-url och --data, eller lägg tillbaka en säkerhetskopia av databasen. Inget har ändrats.",
                "The database has no data that belongs to the data folder: check --database-url and --data, or restore a backup of the database. Nothing has changed.",
            ),
            Self::Data(DataError::BeingMoved) => say(
                "Flytten hit är inte klar: kör ”migrate-store” igen, den går vidare där den slutade.",
                "The move to here has not ended: run “migrate-store” again, it goes on where it stopped.",
            ),
            Self::Data(DataError::Left(left)) => format!(
                "{} ({})",
                say(
                    "Centralens data är flyttad till en databas: ange den med --database-url. Filen i datamappen används inte mer. Inget har ändrats.",
                    "The centre's data was moved to a database: give it with --database-url. The file in the data folder is not used any more. Nothing has changed.",
                ),
                left.to
            ),
            Self::Data(DataError::Moving) => say(
                "Centralens data flyttas just nu: vänta tills flytten är klar. Inget har ändrats.",
                "The centre's data is being moved right now: wait until the move has ended. Nothing has changed.",
            ),
            Self::Data(DataError::InUse) => say(
                "Centralen, eller ett kommando, använder datamappen: stoppa centralen och försök igen. Inget har ändrats.",
                "The centre, or a command, uses the data folder: stop the centre and try again. Nothing has changed.",
            ),
            Self::NoTarget => say(
                "Ange databasen att flytta till: med --to, eller i TURBOK_DATABASE_URL.",
                "Give the database to move to: with --to, or in TURBOK_DATABASE_URL.",
            ),
            Self::NothingToMove => say(
                "I datamappen finns inget att flytta: kontrollera --data.",
                "There is nothing to move in the data folder: check --data.",
            ),
            Self::Move(error) => migrate_store::sentence(error, locale),
            Self::Data(error) => format!(
                "{} ({error})",
                say(
                    "Se till att datamappen går att läsa och skriva.",
                    "See to it that the data folder can be read and written."
                )
            ),
            Self::Serve(error) => serve(error, locale),
            Self::Export(error) => format!(
                "{} ({error})",
                say(
                    "Välj en mapp som går att skriva i, och försök igen.",
                    "Choose a folder that can be written to, and try again."
                )
            ),
            Self::VisitsExist => say(
                "Här finns besök redan: välj en tom datamapp för demon.",
                "There are visits here already: choose an empty data folder for the demo.",
            ),
            Self::NoUnit => say(
                "Ingen enhet heter så: skriv namnet som i listan som ”verify” visar.",
                "No unit has that name: write it as in the list that “verify” shows.",
            ),
            Self::NoStaff => say(
                "Enheten har ingen personal som kan låsa upp plattan: lägg till någon först.",
                "The unit has no staff who could unlock the tablet: add someone first.",
            ),
            Self::NoDevice => say(
                "Ingen platta har det numret: ”devices” visar alla.",
                "No tablet has that id: “devices” lists them all.",
            ),
            Self::SealedCopy => say(
                "Texten går inte att öppna: kontrollera att hela texten är med och att plattan hör till den här centralen. Inget har ändrats.",
                "The text cannot be opened: check that all of it is there and that the tablet belongs to this centre. Nothing has changed.",
            ),
            Self::Import(error) => import(*error, locale).to_owned(),
            Self::OtherCentre => say(
                "Filen hör till en annan central: läs in den där. Inget har ändrats.",
                "The file belongs to another centre: import it there. Nothing has changed.",
            ),
            Self::FileOfNobody => say(
                "Ingen ansluten platta har skrivit filen, eller så har plattan skickat över nätet sedan dess: spara en ny fil på plattan. Inget har ändrats.",
                "No connected tablet wrote the file, or the tablet has sent over the network since: save a new file on the tablet. Nothing has changed.",
            ),
            Self::OtherProtocol => say(
                "Turbok på plattan och här är för olika: uppdatera det äldre och spara en ny fil. Inget har ändrats.",
                "Turbok on the tablet and here differ too much: update the older one and save a new file. Nothing has changed.",
            ),
            Self::Carried(error) => format!(
                "{} ({error})",
                say(
                    "Filen går inte att läsa, eller så går kvittot inte att skriva. Det som är inläst är sparat, och filen kan läsas in igen: försök igen.",
                    "The file cannot be read, or the receipt cannot be written. What was taken is saved, and the file can be imported again: try again.",
                )
            ),
            Self::Input => say(
                "Texten går inte att läsa: försök igen. Inget har ändrats.",
                "The text cannot be read: try again. Nothing has changed.",
            ),
            Self::Qr => say(
                "Koden blev för lång för en QR-kod: starta centralen med en kortare adress.",
                "The code is too long for a QR code: start the centre with a shorter address.",
            ),
            Self::Random => say(
                "Datorn ger inga slumptal: försök igen om en stund.",
                "The machine gives no random numbers: try again in a while.",
            ),
            Self::Runtime(error) => format!(
                "{} ({error})",
                say(
                    "Datorn kan inte köra servern: försök igen.",
                    "The machine cannot run the server: try again."
                )
            ),
        }
    }
}

const fn import(error: FileError, locale: Locale) -> &'static str {
    match error {
        FileError::NotOurs => either(
            locale,
            "Det är ingen fil från Turbok: välj den som plattan sparade. Inget har ändrats.",
            "This is no file of Turbok: choose the one that the tablet saved. Nothing has changed.",
        ),
        FileError::OtherKind => either(
            locale,
            "Det är ett kvitto och ska läsas in på plattan: välj filen som plattan sparade. Inget har ändrats.",
            "This is a receipt, to be read on the tablet: choose the file that the tablet saved. Nothing has changed.",
        ),
        FileError::Newer => either(
            locale,
            "Filen är sparad av ett nyare Turbok än det här: uppdatera Turbok och försök igen. Inget har ändrats.",
            "The file was saved by a newer Turbok than this one: update Turbok and try again. Nothing has changed.",
        ),
        FileError::Damaged => either(
            locale,
            "Filen är skadad: spara den på plattan igen. Inget har ändrats, och plattan har allt kvar.",
            "The file is damaged: save it on the tablet again. Nothing has changed, and the tablet still has everything.",
        ),
    }
}

/// What the store said, and what to do.
pub(crate) fn store(error: &StoreError, locale: Locale) -> String {
    let sentence = store_sentence(error, locale);
    match error {
        StoreError::Damaged(what)
        | StoreError::Away(what)
        | StoreError::NotAllowed(what)
        | StoreError::Untrusted(what)
        | StoreError::Address(what)
        | StoreError::Failed(what) => format!("{sentence} ({what})"),
        _ => sentence.to_owned(),
    }
}

const fn store_sentence(error: &StoreError, locale: Locale) -> &'static str {
    match error {
        StoreError::Busy => either(
            locale,
            "Databasen är upptagen: försök igen om en stund.",
            "The database is busy: try again in a while.",
        ),
        StoreError::Full => either(
            locale,
            "Disken är full: gör plats och försök igen. Inget är borta.",
            "The disk is full: make room and try again. Nothing is lost.",
        ),
        StoreError::ReadOnly => either(
            locale,
            "Databasen får inte skrivas: ge den som kör centralen rätt till datamappen, eller se till att PostgreSQL tar emot skrivningar.",
            "The database may not be written: give whoever runs the centre access to the data folder, or see to it that PostgreSQL takes writes.",
        ),
        StoreError::Damaged(_) => either(
            locale,
            "Databasen är skadad: stoppa centralen, spara en kopia av datamappen och lägg tillbaka en säkerhetskopia.",
            "The database is damaged: stop the centre, keep a copy of the data folder and restore a backup.",
        ),
        StoreError::Newer { .. } => either(
            locale,
            "Databasen är sparad av ett nyare Turbok än det här: uppdatera Turbok och försök igen. Inget är borta.",
            "The database was saved by a newer Turbok than this one: update Turbok and try again. Nothing is lost.",
        ),
        StoreError::Failed(_) => either(
            locale,
            "Databasen svarar inte som den ska: försök igen.",
            "The database does not answer as it should: try again.",
        ),
        of_the_server => server_sentence(of_the_server, locale),
    }
}

/// What only a database on a server says.
const fn server_sentence(error: &StoreError, locale: Locale) -> &'static str {
    match error {
        StoreError::TimedOut => either(
            locale,
            "Databasen svarade för sent: försök igen om en stund.",
            "The database answered too late: try again in a while.",
        ),
        StoreError::Unsure => either(
            locale,
            "Förbindelsen till databasen bröts när det skulle sparas: se efter om det blev sparat, och försök annars igen.",
            "The connection to the database broke while saving: see whether it was saved, and try again if not.",
        ),
        StoreError::NotLetIn => either(
            locale,
            "Databasen släpper inte in användaren: kontrollera användare och lösenord i --database-url, och pg_hba.conf på servern.",
            "The database does not let the user in: check user and password in --database-url, and pg_hba.conf on the server.",
        ),
        StoreError::NotAllowed(_) => either(
            locale,
            "Databasens användare saknar en rättighet: låt användaren äga databasen.",
            "The database's user lacks a right: let the user own the database.",
        ),
        StoreError::NoDatabase => either(
            locale,
            "Servern har ingen databas med det namnet: skapa den med createdb, eller rätta --database-url.",
            "The server has no database of that name: make it with createdb, or correct --database-url.",
        ),
        StoreError::Untrusted(_) => either(
            locale,
            "Det går inte att lita på databasens server: ange dess certifikat med sslrootcert i --database-url.",
            "The database's server cannot be trusted: name its certificate with sslrootcert in --database-url.",
        ),
        StoreError::Address(_) => either(
            locale,
            "Adressen i --database-url går inte att använda: skriv den som postgres://användare:lösenord@värd/namn.",
            "The address in --database-url cannot be used: write it as postgres://user:password@host/name.",
        ),
        StoreError::SeveralDatasets => either(
            locale,
            "I databasen finns flera dataset: använd datamappen med filen dataset.key för det som ska öppnas.",
            "The database holds several datasets: use the data folder with the file dataset.key of the one to open.",
        ),
        _ => either(
            locale,
            "Databasen går inte att nå: se till att PostgreSQL är igång och att adressen i --database-url stämmer. Plattorna har allt kvar.",
            "The database cannot be reached: see to it that PostgreSQL runs and that the address in --database-url is right. The tablets still have everything.",
        ),
    }
}

fn serve(error: &ServeError, locale: Locale) -> String {
    match error {
        ServeError::Data(DataError::Store(error)) => store(error, locale),
        ServeError::Listen { listen, .. } => format!(
            "{} ({listen})",
            either(
                locale,
                "Adressen är upptagen eller finns inte här: välj en annan med --listen.",
                "The address is taken or is not here: choose another with --listen."
            )
        ),
        ServeError::NoAddress => either(
            locale,
            "Ange --address, den adress som plattorna når centralen på.",
            "Give --address, the address that the tablets reach the centre at.",
        )
        .to_owned(),
        ServeError::PlainHttp => either(
            locale,
            "Utan kryptering når man bara den här datorn: ange en adress som börjar med https://.",
            "Without encryption only this machine is reached: give an address that begins with https://.",
        )
        .to_owned(),
        other => format!(
            "{} ({other})",
            either(locale, "Servern kunde inte starta.", "The server could not start.")
        ),
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        Self::Data(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        Self::Serve(error)
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::Export(error)
    }
}

impl From<CodeError> for Failure {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::NoUnit => Self::NoUnit,
            CodeError::NoStaff => Self::NoStaff,
            CodeError::Random(_) => Self::Random,
            CodeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::File(error) => Self::Import(error),
            ImportError::OtherCentre => Self::OtherCentre,
            ImportError::OtherProtocol => Self::OtherProtocol,
            ImportError::Unknown => Self::FileOfNobody,
            ImportError::Data(error) => Self::Data(error),
            ImportError::Random(_) => Self::Random,
            ImportError::Store(error) => Self::Store(error),
        }
    }
}

impl From<RecoveryError> for Failure {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::SealedCopy => Self::SealedCopy,
            RecoveryError::Data(error) => Self::Data(error),
            RecoveryError::Store(error) => Self::Store(error),
        }
    }
}
