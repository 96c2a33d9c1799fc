"""The floor of (b) and (m): title, arm toggles and one chart of four traces, as lean as can be."""

import gc

import plotly.graph_objects as go
import streamlit as st

ARMS = ("vehicle", "anastrozole", "tamoxifen", "anastrozole + tamoxifen")
DAYS = tuple(range(0, 29, 4))


@st.cache_resource(show_spinner=False)
def settle_memory() -> None:
    gc.collect()
    gc.freeze()


settle_memory()
st.title("Growth")
shown = st.pills("Arms", ARMS, selection_mode="multi", default=ARMS, key="arms")
figure = go.Figure()
for number, arm in enumerate(ARMS):
    if arm in shown:
        volumes = [120 + (4 - number) * day for day in DAYS]
        figure.add_scatter(x=DAYS, y=volumes, name=arm, error_y={"array": [9] * len(DAYS)})
st.plotly_chart(figure, key="growth", theme=None)
