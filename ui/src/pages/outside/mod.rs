//! *Besök utanför turlistan*: a residence, its departments, start.

mod view;

pub use view::Outside;
