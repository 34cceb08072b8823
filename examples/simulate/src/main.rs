//! Writes the example tables into `examples/`, or into the folder named as the argument, and prints the truth.

use makalu_simulate::{batches, vip};
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::args_os().nth(1).map_or(here, PathBuf::from);
    let customers = vip::customers(vip::SEED);
    let bytes = vip::csv(&customers);
    let path = folder.join("vip_customers.csv");
    std::fs::write(&path, &bytes)?;
    let attainable = vip::attainable(&customers);
    println!("{}: {} bytes, {} customers", path.display(), bytes.len(), customers.len());
    println!("left: {}", customers.iter().filter(|c| c.left).count());
    let later = vip::later::later(vip::SEED);
    for (name, bytes, customers) in [
        ("vip_customers_september.csv", vip::later::september_csv(&later), &later.september),
        ("vip_customers_december.csv", vip::later::december_csv(&later), &later.december),
    ] {
        let left = customers.iter().filter(|c| c.left).count();
        println!("{name}: {} bytes, {} customers, {left} left", bytes.len(), customers.len());
        std::fs::write(folder.join(name), bytes)?;
    }
    let attainable_later = vip::attainable(&later.september);
    println!("September: log-loss {:.4}, AUC {:.4}", attainable_later.log_loss, attainable_later.auc);
    println!("with the true probabilities: log-loss {:.4}, AUC {:.4}", attainable.log_loss, attainable.auc);
    let made = batches::batches(batches::SEED);
    std::fs::write(folder.join("batches.csv"), batches::csv(&made))?;
    std::fs::write(folder.join("batches_dictionary.csv"), batches::dictionary())?;
    let highest = made.iter().map(|b| b.measured).fold(f64::NEG_INFINITY, f64::max);
    println!("batches.csv: {} batches, highest yield {highest:.1}", made.len());
    Ok(())
}
