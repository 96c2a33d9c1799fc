"""What a study is taken out as: pictures, slides, a report, a workbook. No Streamlit here.

Files that hold pictures are made in two steps. Here all but the pictures is written, with a
``Slot`` where each belongs; then the user's own browser (``components/views/export_job.js``), or on
the command line a Chrome, draws the pictures and puts the file together.
"""
