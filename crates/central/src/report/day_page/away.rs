//! The day's page while the database does not answer: that it does not, and that nothing is lost. It asks again by itself.

use contract::sentence::Locale;

use super::html::escape;

/// The page.
#[must_use]
pub fn day_page_away(locale: Locale) -> String {
    let (heading, text) = match locale {
        Locale::Sv => (
            "Databasen svarar inte just nu",
            "Plattorna har kvar allt som inte är skickat och skickar det igen senare. Sidan försöker igen av sig själv.",
        ),
        Locale::En => (
            "The database does not answer right now",
            "The tablets still have everything that is not sent and send it again later. This page tries again by itself.",
        ),
    };
    let (heading, text, lang) = (escape(heading), escape(text), locale.code());
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"refresh\" content=\"30\">\n\
         <title>{heading} – Turbok</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
         <header class=\"top\"><h1>{heading}</h1></header>\n<main>\n<p>{text}</p>\n</main>\n</body>\n</html>\n"
    )
}
