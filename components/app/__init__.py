"""What the app is made of: the frame around every page, the session, and how it is kept.

``door`` is what every request passes before Streamlit, ``login`` says who may come in. ``shell``
has what stands before anything else is imported: the navigation and the title; ``frame`` the
sidebar and the guards; ``session`` the one record of a browser
session and the only use of ``st.session_state``; ``session_keep`` and ``session_store`` what
survives a reload; ``study_file`` the same as a file; ``caches`` and ``computed`` what is computed
once, and ``kept`` what all sessions share. Files are taken apart and studies computed by processes
beside the server: ``workers`` has them and the line before them, ``worker_process`` is one of them,
``process_limits`` what it may take, ``waiting`` what a page says meanwhile. Views stand above this
room, panels below.
"""
