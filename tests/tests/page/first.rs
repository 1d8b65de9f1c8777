use end_to_end::{Browser, Centre, Tablet, Window};

#[test]
fn browser_opens() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code("Bokbussen"), "KL");
    tablet.ask(&["lock"]);
    let page = Browser::open(tablet.data(), 800, 1280);
    page.await_screen("unlock");
    page.shoot(std::path::Path::new("/tmp/b0.png"));
    page.tap("Karin");
    page.type_pin();
    page.await_screen("today");
    page.shoot(std::path::Path::new("/tmp/b1.png"));
}
#[test]
fn window_opens() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code("Bokbussen"), "KL");
    tablet.ask(&["lock"]);
    let page = Window::open(tablet.data(), 800, 1280);
    page.await_screen("unlock");
    page.shoot(std::path::Path::new("/tmp/w0.png"));
    page.tap("Karin");
    page.type_pin();
    page.await_screen("today");
    page.shoot(std::path::Path::new("/tmp/w1.png"));
    page.resize(1280, 800);
    page.shoot(std::path::Path::new("/tmp/w2.png"));
}
