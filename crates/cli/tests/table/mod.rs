//! A small table of customers who stay or leave: leaving goes with the days since the last purchase.

/// Its header line.
pub const HEADER: &str = "customer,days_since_purchase,families,shop,status\n";

/// The table with this many customers, `C0000` first, on line 2.
pub fn churn(n: usize) -> String {
    let mut text = HEADER.to_owned();
    for i in 0..n {
        // Two fixed sequences that do not follow the order of rows.
        let (days, noise) = ((i * 37) % 120, (i * 53) % 100);
        let left = days + noise / 2 > 110 || noise < 6;
        let shop = ["Lyon", "Nice", "Brest"][(i * 7) % 3];
        let status = if left { "left" } else { "stayed" };
        text.push_str(&format!("C{i:04},{days},{},{shop},{status}\n", 1 + noise % 4));
    }
    text
}
