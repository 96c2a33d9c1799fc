"""What figures are built of: arms along an axis, forests of intervals, tables of counts."""
