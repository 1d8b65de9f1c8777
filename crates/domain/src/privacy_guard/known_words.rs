//! The words the guard knows: given names, and words with a capital that are no person's name.
//! Read by `names` and `street_addresses`. All in lower case and without the genitive's s. Lists are added to when staff meet
//! a false hint, so they are plain data, sorted, and not laid out a word to a line.

/// Given names common among residents and among those who work with them, and that are no other word or place.
/// A list keeps the hint from appearing at every capital; a name that is not here is still found in a pair.
#[rustfmt::skip]
pub(super) const GIVEN_NAMES: &[&str] = &[
    "abdi", "abdirahman", "abdul", "abdullah", "abdullahi", "abeba", "abraham", "adnan", "ahmad",
    "ahmed", "aisha", "alexander", "ali", "alireza", "amina", "amir", "anders", "anna", "annika",
    "ayan", "aziz", "bashir", "bengt", "bilal", "birgitta", "björn", "daniel", "david", "elin",
    "elisabeth", "emma", "erik", "ermias", "eva", "ezatullah", "fadi", "fadumo", "faisal", "farhad",
    "farid", "fatemeh", "fatima", "fatma", "filmon", "fredrik", "gunilla", "habib", "habiba",
    "hala", "hamid", "hamza", "hana", "hanna", "hassan", "helena", "hodan", "huda", "hussain",
    "hussein", "ibrahim", "ingrid", "ismail", "jamal", "jamila", "jawad", "jenny", "johan",
    "johanna", "karim", "karin", "kerstin", "khadija", "khaled", "khalid", "kidane", "kristina",
    "lars", "layla", "leila", "lena", "linda", "mahdi", "mahmoud", "mahmud", "malin", "margareta",
    "mariam", "marwa", "maryam", "mehdi", "mikael", "mohamed", "mohammad", "mohammed", "mona",
    "mostafa", "muhammad", "murtaza", "mustafa", "nadia", "najib", "nasir", "nasrin", "nils",
    "nour", "omar", "omid", "osman", "per-erik", "peter", "rahim", "rahma", "rashid", "reza",
    "ruta", "saba", "said", "saleh", "salma", "samir", "samira", "samuel", "sara", "selam",
    "semhar", "senait", "shukri", "sven", "tariq", "tesfay", "thomas", "ulla", "walid", "yasin",
    "yasmin", "yohannes", "yonas", "yousef", "youssef", "yusuf", "zahra", "zainab", "zeinab",
    "zohra",
];

/// Between the parts of a name.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "abu", "af", "al", "bin", "de", "el", "ibn", "van", "von",
];

/// Words for a person after which a capital is the person's name.
#[rustfmt::skip]
pub(super) const PERSON_WORDS: &[&str] = &[
    "barnet", "brodern", "bror", "chefen", "dotter", "dottern", "eleven", "flickan", "fru",
    "föreståndare", "föreståndaren", "granne", "grannen", "handläggare", "handläggaren", "herr",
    "hustru", "killen", "kollegan", "kompis", "kompisen", "kontaktperson", "kontaktpersonen",
    "kvinnan", "läraren", "maka", "make", "mamma", "mamman", "man", "mannen", "pappa", "pappan",
    "pojken", "socialsekreterare", "socialsekreteraren", "son", "sonen", "syster", "systern",
    "tjejen", "tolken", "vän", "vännen",
];

/// Things that have names too: *boken heter Ronja*.
#[rustfmt::skip]
pub(super) const THINGS_WITH_NAMES: &[&str] = &[
    "appen", "avdelningen", "biblioteket", "boendet", "boken", "böckerna", "den", "det", "filmen",
    "gatan", "hållplatsen", "kursen", "programmet", "sidan", "skolan", "spelet", "tidningen",
    "webbplatsen",
];

/// Authors and figures that are asked for as books.
#[rustfmt::skip]
pub(super) const WELL_KNOWN: &[&str] = &[
    "alfons åberg", "anna frank", "anne frank", "astrid lindgren", "harry potter", "nelson mandela",
    "pippi långstrump", "selma lagerlöf",
];

/// Words that open a sentence, or have a capital in the log for another reason than being a name.
#[rustfmt::skip]
pub(super) const OPENERS: &[&str] = &[
    "alla", "allt", "andra", "annan", "april", "att", "augusti", "av", "bara", "beställ",
    "beställa", "besök", "besöket", "bland", "boende", "bok", "boka", "boken", "bra", "buss",
    "bussen", "både", "chaufför", "chef", "de", "december", "delade", "den", "denna", "det",
    "detta", "dit", "du", "där", "då", "efter", "efterfrågat", "eid", "eller", "en", "ett",
    "februari", "fick", "fler", "flera", "folk", "fortfarande", "fram", "fredag", "fråga", "frågor",
    "från", "full", "för", "första", "gav", "gick", "glöm", "god", "gott", "gärna", "ha", "hade",
    "han", "har", "hej", "hela", "helt", "hon", "hos", "hälsa", "hämta", "hög", "hör", "i", "idag",
    "igen", "information", "inga", "ingen", "inget", "innan", "inne", "inte", "ja", "jag",
    "januari", "jul", "juli", "juni", "just", "kan", "kl", "kolla", "kom", "kontakta", "köp",
    "köpa", "lite", "lugnt", "längs", "läs", "läsa", "lätt", "lättläst", "lång", "lördag", "maj",
    "man", "mars", "med", "mejla", "mellan", "men", "mer", "mest", "midsommar", "min", "mina",
    "minst", "mitt", "mot", "mycket", "måndag", "många", "måste", "nej", "ni", "november", "nowruz",
    "nu", "ny", "nya", "nytt", "nyår", "när", "nästa", "obs", "och", "också", "ofta", "oktober",
    "om", "onsdag", "oss", "per", "personal", "prata", "på", "påsk", "ramadan", "redan", "ring",
    "ringa", "rum", "sade", "saknades", "saknas", "sal", "samma", "se", "sedan", "september", "ser",
    "sista", "skriv", "som", "stor", "stora", "ställ", "stängt", "sök", "söndag", "ta", "tack",
    "till", "tips", "tisdag", "tog", "torsdag", "tre", "trevligt", "trots", "tur", "två", "under",
    "upp", "ut", "utan", "utanför", "vad", "var", "vi", "via", "vid", "vilka", "vill", "visa",
    "visst", "väldigt", "vår", "våra", "än", "är", "även", "åter", "över", "övrigt",
];

/// Endings of the verbs, nouns and adjectives that open a sentence. Given names with such an ending are known by name.
#[rustfmt::skip]
pub(super) const OPENER_ENDINGS: &[&str] = &[
    "ade", "ar", "are", "arna", "ck", "cka", "dde", "en", "er", "erna", "et", "gde", "iga", "igt",
    "ing", "kte", "lde", "lte", "mna", "nde", "nte", "orna", "pte", "rde", "rte", "ste", "tt",
    "tte", "vde",
];

/// Places, languages, offices and titles: with one of these the pair is no person.
#[rustfmt::skip]
pub(super) const PLACES_AND_OFFICES: &[&str] = &[
    "afghanistan", "afrika", "akalla", "alarm", "albanien", "allah", "alvik", "amhariska",
    "android", "arabiska", "asien", "aspudden", "avdelning", "bagarmossen", "bandhagen", "barnbok",
    "barnen", "bengali", "bibeln", "biblioteksbussen", "bildordbok", "björkhagen", "blackeberg",
    "boende", "bokbuss", "bokbussen", "botkyrka", "bredäng", "bris", "bromma", "brommaplan", "café",
    "centrala", "centrum", "coop", "danmark", "dari", "egypten", "engelska", "enskede", "eritrea",
    "etiopien", "europa", "facebook", "farsi", "farsta", "finland", "franska",
    "frivilligorganisationer", "fruängen", "galleria", "gamla", "georgien", "google", "grekland",
    "gubbängen", "gud", "göteborg", "hagsätra", "hammarby", "hammarbyhöjden", "haninge", "hazaragi",
    "hjulsta", "hornstull", "hotell", "huddinge", "hus", "husby", "hägersten", "hässelby",
    "högdalen", "hökarängen", "ica", "ikea", "innerstaden", "internationella", "irak", "iran",
    "islam", "johanneshov", "jordanien", "järfälla", "järva", "kista", "komvux", "koranen",
    "korset", "kort", "kosovo", "kronofogden", "kulturhuset", "kungsholmen", "kurdiska",
    "kurdistan", "kurmanji", "kärrtorp", "lexin", "libanon", "lidingö", "liljeholmen", "lilla",
    "läxhjälp", "lånekort", "malmö", "mamma", "marocko", "medborgarplatsen", "mellanöstern",
    "midsommarkransen", "migrationsverket", "mind", "mongoliet", "mu", "märsta", "nacka", "nedre",
    "newcomers", "norden", "norge", "norra", "norrmalm", "ny", "odenplan", "ordbok", "oskarshamn",
    "palestina", "pashto", "persiska", "plan", "polisen", "polska", "region", "rinkeby", "romani",
    "ryska", "ryssland", "rädda", "rågsved", "röda", "sankt", "scania", "servicecenter", "sigtuna",
    "sj", "skarpnäck", "skola", "skolan", "skärholmen", "sl", "slakthusområdet", "slussen",
    "socialsekreteraren", "sollentuna", "solna", "somalia", "somaliska", "sorani", "sos", "spanska",
    "språkkafé", "spånga", "stad", "stadsmission", "stadsmissionen", "statens", "stockholm",
    "stora", "sudan", "sundbyberg", "svenska", "sverige", "swahili", "sweden", "syrien", "sätra",
    "södermalm", "söderort", "södertälje", "södra", "telefonplan", "tensta", "tigrinja",
    "tigrinska", "tolk", "transkulturellt", "turkiet", "turkiska", "tyresö", "tyskland", "täby",
    "ukraina", "upplands", "uppsala", "urdu", "vasastan", "volvo", "vällingby", "världen",
    "västerort", "västra", "vårberg", "wikipedia", "windows", "youmo", "youtube", "älvsjö",
    "åkeshov", "årsta", "östermalm", "östra", "övre",
];

/// Endings of Swedish words for places, offices and things, long enough to be no surname's.
#[rustfmt::skip]
pub(super) const PLACE_AND_OFFICE_ENDINGS: &[&str] = &[
    "avdelningen", "bibliotek", "biblioteken", "biblioteket", "boenden", "boendet", "boken",
    "bussen", "böcker", "caféet", "centralen", "centrum", "dagen", "enheten", "förbundet",
    "föreningen", "förmedlingen", "församlingen", "förvaltningen", "gatan", "gränd", "gymnasiet",
    "gården", "holmen", "huset", "höjden", "jouren", "kafét", "kassan", "kommun", "kommunen",
    "kontoret", "kortet", "kursen", "kyrkan", "köping", "linjen", "materialet", "mottagningen",
    "museet", "myndigheten", "nämnden", "ombudsmannen", "parken", "partiet", "personalen",
    "platsen", "rådet", "sekreteraren", "skolan", "staden", "styrelsen", "teatern", "tidningen",
    "tjänsten", "torget", "turen", "verket", "vägen", "vården", "ängen",
];

/// Roads and squares that are no street's name.
#[rustfmt::skip]
pub(super) const COMMON_ROADS: &[&str] = &[
    "bakgatan", "bakgården", "bokstranden", "bussvägen", "cykelvägen", "ditvägen", "fritidsgården",
    "förgården", "genvägen", "gågatan", "gångvägen", "hemvägen", "herrgården", "huvudgatan",
    "huvudvägen", "infartsvägen", "innergården", "järnvägen", "landsvägen", "lässtigen",
    "marknadstorget", "motorvägen", "nedförsbacken", "omvägen", "pulkabacken", "sidogatan",
    "skolgården", "skolvägen", "tillbakavägen", "trottoargården", "tvärgatan", "uppförsbacken",
    "utvägen", "återvägen", "återvändsgränd", "återvändsgränden",
];

/// What a number counts when it is no house number.
#[rustfmt::skip]
pub(super) const COUNTED: &[&str] = &[
    "april", "augusti", "barn", "besökare", "boende", "bok", "broschyrer", "bussar", "böcker",
    "dagar", "december", "elever", "familjer", "februari", "flickor", "frågor", "grader", "gånger",
    "januari", "juli", "juni", "km", "kort", "kr", "kronor", "kvinnor", "lånekort", "m", "maj",
    "mars", "meter", "min", "minuter", "män", "månader", "november", "oktober", "ordböcker", "pers",
    "personer", "pojkar", "procent", "september", "språk", "st", "stopp", "stycken", "timmar",
    "unga", "ungdomar", "veckor", "vuxna", "år",
];
