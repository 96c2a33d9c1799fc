"""What the app is made of: the frame around every page, the session, and how it is kept.

``door`` is what every request passes before Streamlit, ``login`` says who may come in. ``shell``
has what stands before anything else is imported: the navigation and the title; ``frame`` the
sidebar and the guards; ``session`` the one record of a browser session; ``session_keep`` and
``session_store`` what survives a reload; ``study_file`` the same as a file; ``caches`` what is
computed once, and ``kept`` what all sessions share. Only ``shell`` and the modules of the session
touch ``st.session_state``. Files are taken apart and studies computed by processes beside the
server: ``workers`` has them and the line before them, ``worker_process`` is one of them,
``process_limits`` what it may take, ``waiting`` what a page says meanwhile. Views stand above this
room, panels below.
"""
